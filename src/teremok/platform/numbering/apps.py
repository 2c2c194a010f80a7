from django.apps import AppConfig


class Numbering(AppConfig):
    name = "teremok.platform.numbering"
    label = "numbering"
