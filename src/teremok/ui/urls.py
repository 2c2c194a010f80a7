"""The switches of every page, and the gallery."""

from django.urls import path

from teremok.ui.views import appearance, gallery

app_name = "ui"
urlpatterns = [
    path("language/", appearance.choose_language, name="choose_language"),
    path("colours/", appearance.choose_theme, name="choose_theme"),
    path("gallery/", gallery.show, name="gallery"),
    path("gallery/question/", gallery.ask, name="gallery_question"),
]
