"""The switches of every page, and the gallery."""

from django.urls import path

from teremok.ui.views import appearance

app_name = "ui"
urlpatterns = [
    path("language/", appearance.choose_language, name="choose_language"),
    path("colours/", appearance.choose_theme, name="choose_theme"),
]
