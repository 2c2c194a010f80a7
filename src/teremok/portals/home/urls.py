"""The resident's pages."""

from django.urls import path

from teremok.portals.home.views import front

app_name = "home"
urlpatterns = [path("", front.front, name="front")]
