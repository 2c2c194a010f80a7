from django.apps import AppConfig


class Health(AppConfig):
    name = "teremok.platform.health"
    label = "health"
