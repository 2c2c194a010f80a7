from django.urls import path

from teremok.platform.files import views

app_name = "files"
urlpatterns = [
    path("<uuid:public_id>/", views.download, name="download"),
    path("<uuid:public_id>/thumbnail/", views.thumbnail, name="thumbnail"),
]
