from django.apps import AppConfig


class Identity(AppConfig):
    name = "teremok.identity"
    label = "identity"

    def ready(self) -> None:
        from teremok.identity import knowing, menus
        from teremok.identity.services import sessions  # noqa: F401 (connects its receivers)

        menus.register()
        knowing.register()
