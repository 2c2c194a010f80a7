from django.apps import AppConfig


class Home(AppConfig):
    name = "teremok.portals.home"
    label = "home"
