from django.apps import AppConfig


class Community(AppConfig):
    name = "teremok.modules.community"
    label = "community"

    def ready(self) -> None:
        from teremok.modules.community import placing

        placing.place()
