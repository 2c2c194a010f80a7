from django.apps import AppConfig


class Demo(AppConfig):
    name = "teremok.demo"
    label = "demo"
