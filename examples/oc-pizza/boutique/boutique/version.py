"""La version qui tourne : celle que dit le déploiement, sinon celle du fichier VERSION de cette release."""

import os
from pathlib import Path

_FICHIER = Path(__file__).resolve().parent.parent / "VERSION"


def version() -> str:
    return os.environ.get("BOUTIQUE_VERSION") or _FICHIER.read_text(encoding="utf-8").strip()
