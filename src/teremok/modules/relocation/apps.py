from django.apps import AppConfig


class Relocation(AppConfig):
    name = "teremok.modules.relocation"
    label = "relocation"
