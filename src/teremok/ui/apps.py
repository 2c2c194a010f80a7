from django.apps import AppConfig


class Ui(AppConfig):
    name = "teremok.ui"
    label = "ui"
