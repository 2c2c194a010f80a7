"""The resident's pages."""

from django.urls import path

from teremok.portals.home.views import finding, front, houses

app_name = "home"
urlpatterns = [
    path("", front.front, name="front"),
    path("houses/<uuid:house_id>/", houses.show, name="house"),
    path("who-manages/", finding.who_manages, name="who_manages"),
]
