from django.apps import AppConfig


class Files(AppConfig):
    name = "teremok.platform.files"
    label = "files"
