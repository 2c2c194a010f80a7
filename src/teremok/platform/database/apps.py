from django.apps import AppConfig


class Database(AppConfig):
    name = "teremok.platform.database"
    label = "database"
