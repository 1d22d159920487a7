"""Derrière un mandataire TLS, avec MariaDB ou SQLite."""

from .commun import *  # noqa: F403
from .commun import base, exigee, liste

DEBUG = False
SECRET_KEY = exigee("SECRET_KEY")
DATABASES = {"default": base(exigee("DATABASE_URL"))}

# 127.0.0.1 : la question de santé, posée sur la machine elle-même.
ALLOWED_HOSTS = [*liste("ALLOWED_HOSTS"), "127.0.0.1", "localhost"]

# nginx termine TLS et dit par quel protocole le visiteur est venu ; il remplace ce que le visiteur en dirait.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^sante$"]
SECURE_HSTS_SECONDS = 30 * 24 * 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Noms avec empreinte : un navigateur peut les garder un an, une nouvelle version a d'autres noms.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
