#!/bin/sh
# Fige les dépendances de Pipfile dans Pipfile.lock : versions exactes et empreintes SHA-256.
# L'adresse du dépôt de paquets n'y reste pas : celui qui installe choisit le sien, les empreintes font foi.
set -eu
cd "$(dirname "$0")"
pipenv lock
python3 - <<'FIN'
import json

with open("Pipfile.lock", encoding="utf-8") as fichier:
    verrou = json.load(fichier)
verrou["_meta"]["sources"] = []
for paquet in verrou["default"].values():
    paquet.pop("index", None)
with open("Pipfile.lock", "w", encoding="utf-8") as fichier:
    json.dump(verrou, fichier, indent=4, sort_keys=True)
    fichier.write("\n")
FIN
