from django.apps import AppConfig


class Imports(AppConfig):
    name = "teremok.registry.imports"
    label = "imports"
