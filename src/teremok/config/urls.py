"""Where each part of the platform answers."""

from django.urls import include, path

urlpatterns = [
    path("", include("teremok.platform.health.urls")),
    path("", include("teremok.portals.home.urls")),
    path("", include("teremok.identity.urls")),
    path("", include("teremok.modules.community.urls")),
    path("files/", include("teremok.platform.files.urls")),
    path("staff/", include("teremok.portals.staff.urls")),
    path("demo/", include("teremok.demo.urls")),
    path("", include("teremok.ui.urls")),
    path("api/v1/", include("teremok.config.api")),
]
