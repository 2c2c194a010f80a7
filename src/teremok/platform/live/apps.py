from django.apps import AppConfig


class Live(AppConfig):
    name = "teremok.platform.live"
    label = "live"
