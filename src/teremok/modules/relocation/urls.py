from django.urls import path

from teremok.modules.relocation.views import family

app_name = "relocation"
urlpatterns = [
    # The family's file
    path("relocation/my/", family.mine, name="mine"),
    path("relocation/my/<uuid:family_id>/", family.my_family, name="my_family"),
    path("staff/relocation/families/<uuid:family_id>/", family.family, name="family"),
]
