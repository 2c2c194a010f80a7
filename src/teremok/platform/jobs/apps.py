from django.apps import AppConfig


class Jobs(AppConfig):
    name = "teremok.platform.jobs"
    label = "jobs"

    def ready(self) -> None:
        from teremok.platform.health import checks as health
        from teremok.platform.jobs import checks

        health.register("jobs", checks.check, describe=checks.describe)
