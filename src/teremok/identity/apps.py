from django.apps import AppConfig


class Identity(AppConfig):
    name = "teremok.identity"
    label = "identity"

    def ready(self) -> None:
        from teremok.identity import menus
        from teremok.identity.services import sessions  # noqa: F401 (connects its receivers)

        menus.register()
