from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve

admin.site.site_header = "OC Pizza – administration"
admin.site.site_title = "OC Pizza"
admin.site.index_title = "Gestion de la boutique"

urlpatterns = [
    path("admin/", admin.site.urls),
    # Les photos des pizzas. Quand nginx est sur la même machine, il répond avant ; quand il est ailleurs, il ne voit
    # pas ces fichiers et c'est l'application qui les donne. Seul le personnel peut en déposer.
    re_path(r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("vente.urls")),
]
