"""Sur l'ordinateur de qui développe, et dans l'environnement « local » : SQLite, sans TLS."""

import os

from .commun import *  # noqa: F403
from .commun import BASE_DIR, base

DEBUG = os.environ.get("DEBUG") == "1"
# Cette clé ne protège rien : aucun environnement que l'on atteint du dehors n'utilise ces réglages.
SECRET_KEY = os.environ.get("SECRET_KEY") or "une-cle-de-developpement-que-tout-le-monde-peut-lire"
DATABASES = {"default": base(os.environ.get("DATABASE_URL") or f"sqlite:///{BASE_DIR}/db.sqlite3")}
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

# Les fichiers statiques sont servis sans « collectstatic ».
WHITENOISE_USE_FINDERS = True
