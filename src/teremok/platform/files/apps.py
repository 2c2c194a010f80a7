from django.apps import AppConfig


class Files(AppConfig):
    name = "teremok.platform.files"
    label = "files"

    def ready(self) -> None:
        from teremok.platform.files import checks
        from teremok.platform.health import checks as health

        health.register("files", checks.check, describe=checks.describe)
