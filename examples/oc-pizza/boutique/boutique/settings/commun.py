"""Ce que tous les environnements ont en commun. Ce qui change d'une machine à l'autre vient de l'environnement."""

import os
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def exigee(nom: str) -> str:
    """La valeur d'une variable obligatoire."""
    valeur = os.environ.get(nom, "")
    if not valeur:
        raise ImproperlyConfigured(f"La variable d'environnement {nom} est obligatoire et n'a pas de valeur.")
    return valeur


def liste(nom: str) -> list[str]:
    return [mot.strip() for mot in os.environ.get(nom, "").split(",") if mot.strip()]


def base(url: str) -> dict:
    """La connexion que décrit une adresse `mysql://…` ou `sqlite:///…`."""
    connexion = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    if connexion["ENGINE"] == "django.db.backends.mysql":
        options = connexion.setdefault("OPTIONS", {})
        options.setdefault("charset", "utf8mb4")
        # Une valeur trop longue ou une date impossible est une erreur, pas une donnée rognée.
        options.setdefault("init_command", "SET sql_mode='STRICT_TRANS_TABLES'")
        options.setdefault("connect_timeout", 5)
    elif connexion["ENGINE"] == "django.db.backends.sqlite3":
        # Le site, l'ouvrier et les batches écrivent dans le même fichier : chacun attend son tour.
        connexion["OPTIONS"] = {"timeout": 20, "transaction_mode": "IMMEDIATE"}
    return connexion


INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "vente",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "boutique.urls"
WSGI_APPLICATION = "boutique.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vente.contexte.boutique",
            ],
        },
    },
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles"
MEDIA_URL = "/media/"
MEDIA_ROOT = os.environ.get("MEDIA_ROOT") or BASE_DIR / "media"

SESSION_COOKIE_NAME = "boutique"
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Tout va sur la sortie d'erreur : systemd, supervisor et regie la gardent.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "{levelname} {name} : {message}", "style": "{"}},
    "handlers": {"sortie": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["sortie"], "level": "INFO"},
}

if dsn := os.environ.get("SENTRY_DSN"):
    import sentry_sdk

    from boutique.version import version

    # Ni nom, ni téléphone, ni adresse de client ne part chez un tiers.
    sentry_sdk.init(dsn=dsn, release=f"boutique@{version()}", send_default_pii=False)
