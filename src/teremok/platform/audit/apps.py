from django.apps import AppConfig


class Audit(AppConfig):
    name = "teremok.platform.audit"
    label = "audit"
