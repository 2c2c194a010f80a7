from django.apps import AppConfig


class Limits(AppConfig):
    name = "teremok.platform.limits"
    label = "limits"
