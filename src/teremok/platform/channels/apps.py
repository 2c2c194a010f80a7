from django.apps import AppConfig


class Channels(AppConfig):
    name = "teremok.platform.channels"
    label = "channels"
