from django.apps import AppConfig


class Jobs(AppConfig):
    name = "teremok.platform.jobs"
    label = "jobs"
