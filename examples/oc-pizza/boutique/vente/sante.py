"""La question que posent regie, nginx et les sondes : la boutique peut-elle prendre une commande ?"""

import logging

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from boutique.version import version

journal = logging.getLogger(__name__)


def _etat() -> tuple[int, str]:
    try:
        with connection.cursor() as curseur:
            curseur.execute("SELECT 1")
            curseur.fetchone()
        executeur = MigrationExecutor(connection)
        attendues = executeur.migration_plan(executeur.loader.graph.leaf_nodes())
    except DatabaseError as erreur:
        # Le détail va au journal : il nomme la machine et l'utilisateur de la base.
        journal.error("la base de données ne répond pas : %s", erreur)
        return 503, "la base de données ne répond pas"
    if attendues:
        noms = ", ".join(f"{m.app_label}.{m.name}" for m, _ in attendues)
        return 503, f"migrations en attente : {noms}"
    return 200, "bien"


@never_cache
@require_safe
def sante(requete):
    statut, etat = _etat()
    return HttpResponse(f"{etat}\nversion {version()}\n", status=statut, content_type="text/plain; charset=utf-8")
