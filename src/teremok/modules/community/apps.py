from django.apps import AppConfig


class Community(AppConfig):
    name = "teremok.modules.community"
    label = "community"
