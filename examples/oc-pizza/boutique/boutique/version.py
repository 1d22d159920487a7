"""La version qui tourne : celle du fichier VERSION de cette release, pas celle que l'on a voulu déployer."""

from pathlib import Path

_FICHIER = Path(__file__).resolve().parent.parent / "VERSION"


def version() -> str:
    return _FICHIER.read_text(encoding="utf-8").strip()
