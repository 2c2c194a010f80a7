from django.apps import AppConfig


class Registry(AppConfig):
    name = "teremok.registry"
    label = "registry"
