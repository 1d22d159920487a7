"""Pour « python manage.py test --settings boutique.settings.test » ; DATABASE_URL choisit une autre base que SQLite."""

import os

from .commun import *  # noqa: F403
from .commun import base

DEBUG = False
SECRET_KEY = "pour-les-tests"
DATABASES = {"default": base(os.environ.get("DATABASE_URL") or "sqlite://:memory:")}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
