from django.apps import AppConfig


class Notices(AppConfig):
    name = "teremok.notices"
    label = "notices"

    def ready(self) -> None:
        from teremok.notices import placing
        from teremok.notices.proof import checks
        from teremok.platform.health import checks as health

        placing.place()
        health.register("log", checks.check, describe=checks.describe)
