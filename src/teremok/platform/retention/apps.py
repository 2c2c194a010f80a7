from django.apps import AppConfig


class Retention(AppConfig):
    name = "teremok.platform.retention"
    label = "retention"
