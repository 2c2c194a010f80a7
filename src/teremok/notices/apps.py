from django.apps import AppConfig


class Notices(AppConfig):
    name = "teremok.notices"
    label = "notices"

    def ready(self) -> None:
        from teremok.notices import placing

        placing.place()
