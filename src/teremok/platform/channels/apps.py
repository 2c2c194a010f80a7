from django.apps import AppConfig


class Channels(AppConfig):
    name = "teremok.platform.channels"
    label = "channels"

    def ready(self) -> None:
        from teremok.platform.channels import checks
        from teremok.platform.channels.keeping import SENT_MESSAGES
        from teremok.platform.health import checks as health
        from teremok.platform.retention.kinds import register

        health.register("mail", checks.mail_leaves, describe=checks.describe)
        health.register("sms", checks.sms_leave, describe=checks.describe)
        register(SENT_MESSAGES)
