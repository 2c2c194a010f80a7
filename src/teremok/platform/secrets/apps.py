from django.apps import AppConfig


class Secrets(AppConfig):
    name = "teremok.platform.secrets"
    label = "secrets"

    def ready(self) -> None:
        from teremok.platform.health import checks as health
        from teremok.platform.secrets import checks

        health.register("keys", checks.keys, describe=checks.describe)
