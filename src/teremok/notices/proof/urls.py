from django.urls import path

from teremok.notices.proof import views

app_name = "proof"
urlpatterns = [
    path("notices/heads/", views.heads, name="heads"),
    path("notices/heads.json", views.heads_json, name="heads_json"),
]
