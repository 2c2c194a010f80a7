from django.apps import AppConfig


class Relocation(AppConfig):
    name = "teremok.modules.relocation"
    label = "relocation"

    def ready(self) -> None:
        from teremok.modules.relocation import placing

        placing.place()
