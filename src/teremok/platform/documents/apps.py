from django.apps import AppConfig


class Documents(AppConfig):
    name = "teremok.platform.documents"
    label = "documents"
