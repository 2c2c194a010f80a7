from django.apps import AppConfig


class Law(AppConfig):
    name = "teremok.platform.law"
    label = "law"
