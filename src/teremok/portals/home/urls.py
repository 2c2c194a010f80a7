"""The resident's pages."""

from django.urls import path

from teremok.portals.home.views import answering, finding, front, houses, my_data

app_name = "home"
urlpatterns = [
    path("", front.front, name="front"),
    path("houses/<uuid:house_id>/", houses.show, name="house"),
    path("who-manages/", finding.who_manages, name="who_manages"),
    path("my-data/", my_data.show, name="my_data"),
    path("my-data/download/", my_data.download, name="download"),
    path("my-data/correct/", my_data.correct, name="correct"),
    path("staff/corrections/", answering.show_all, name="corrections"),
    path("staff/corrections/<uuid:correction_id>/", answering.show, name="correction"),
]
