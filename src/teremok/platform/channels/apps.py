from django.apps import AppConfig


class Channels(AppConfig):
    name = "teremok.platform.channels"
    label = "channels"

    def ready(self) -> None:
        from teremok.platform.channels import checks
        from teremok.platform.health import checks as health

        health.register("mail", checks.mail_leaves, describe=checks.describe)
        health.register("sms", checks.sms_leave, describe=checks.describe)
