from django.apps import AppConfig


class Notices(AppConfig):
    name = "teremok.notices"
    label = "notices"

    def ready(self) -> None:
        from teremok.notices import placing, pushing
        from teremok.notices.proof import checks
        from teremok.platform.channels.providers import known
        from teremok.platform.health import checks as health

        placing.place()
        known.register_source(pushing.providers)
        health.register("log", checks.check, describe=checks.describe)
