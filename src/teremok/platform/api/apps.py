from django.apps import AppConfig


class Api(AppConfig):
    name = "teremok.platform.api"
    label = "api"
