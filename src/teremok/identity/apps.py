from django.apps import AppConfig


class Identity(AppConfig):
    name = "teremok.identity"
    label = "identity"

    def ready(self) -> None:
        from teremok.identity import knowing, languages, menus, receivers  # noqa: F401 (receivers connect themselves)

        languages.connect()
        menus.register()
        knowing.register()
