from django.apps import AppConfig


class Staff(AppConfig):
    name = "teremok.portals.staff"
    label = "staff"
