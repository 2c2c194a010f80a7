from django.apps import AppConfig


class Identity(AppConfig):
    name = "teremok.identity"
    label = "identity"
