"""Where each part of the platform answers."""

from django.urls import include, path

urlpatterns = [
    path("", include("teremok.platform.health.urls")),
    path("", include("teremok.portals.home.urls")),
    path("", include("teremok.identity.urls")),
    path("", include("teremok.notices.proof.urls")),
    path("", include("teremok.notices.urls")),
    path("", include("teremok.notices.task_urls")),
    path("", include("teremok.notices.paper_urls")),
    path("", include("teremok.modules.community.urls")),
    path("", include("teremok.modules.relocation.urls")),
    path("channels/", include("teremok.platform.channels.urls")),
    path("files/", include("teremok.platform.files.urls")),
    path("staff/", include("teremok.portals.staff.urls")),
    path("demo/", include("teremok.demo.urls")),
    path("", include("teremok.ui.urls")),
    path("api/v1/", include("teremok.config.api")),
]

handler400 = "teremok.ui.errors.bad_request"
handler403 = "teremok.ui.errors.permission_denied"
handler404 = "teremok.ui.errors.not_found"
handler500 = "teremok.config.troubles.server_error"
