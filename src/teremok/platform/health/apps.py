from django.apps import AppConfig
from django.conf import settings


class Health(AppConfig):
    name = "teremok.platform.health"
    label = "health"

    def ready(self) -> None:
        from teremok.platform.health import checks, logs, vitals

        logs.speak_json(settings.ENV["TEREMOK_LOG_LEVEL"], logs.stderr())
        checks.register("database", vitals.database, describe=vitals.describe_database, for_traffic=True)
        checks.register("tables", vitals.tables)
        checks.register("clock", vitals.clock, describe=vitals.describe_clock)
        checks.register("disk", vitals.disk, describe=vitals.describe_disk)
        checks.register("secrets", vitals.secrets, describe=vitals.describe_secrets)
