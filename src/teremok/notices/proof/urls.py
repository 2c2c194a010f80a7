from django.urls import path

from teremok.notices.packs import views as packs
from teremok.notices.proof import views

app_name = "proof"
urlpatterns = [
    path("notices/heads/", views.heads, name="heads"),
    path("notices/heads.json", views.heads_json, name="heads_json"),
    path("notices/evidence/<uuid:addressee_id>.zip", packs.of_person, name="pack_of_person"),
    path("staff/evidence/<uuid:notice_id>/", packs.of_notice, name="packs_of_notice"),
    path("staff/evidence/packs/<uuid:file_id>.zip", packs.kept, name="kept_pack"),
]
