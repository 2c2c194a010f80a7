from django.apps import AppConfig


class Channels(AppConfig):
    name = "teremok.platform.channels"
    label = "channels"

    def ready(self) -> None:
        from functools import partial

        from django.conf import settings

        from teremok.platform.channels import bounce_mailbox, checks, undecided
        from teremok.platform.channels.keeping import SENT_MESSAGES
        from teremok.platform.channels.providers.gateway import Gateway
        from teremok.platform.channels.providers.known import register_scheme
        from teremok.platform.channels.providers.smpp import Smpp
        from teremok.platform.channels.providers.smtp import Smtp
        from teremok.platform.health import checks as health
        from teremok.platform.retention.kinds import register

        for scheme in ("smtp", "smtp+tls", "smtps"):
            register_scheme(scheme, Smtp)
        for scheme in ("smpp", "smpps"):
            register_scheme(scheme, partial(Smpp, undecided=undecided.of_provider))
        for scheme in ("http", "https"):
            register_scheme(
                scheme,
                lambda name, url: Gateway(name, url, settings.SMS_TOKEN if name == "sms1" else settings.SMS_TOKEN_2),
            )
        health.register("mail", checks.mail_leaves, describe=checks.describe)
        health.register("sms", checks.sms_leave, describe=checks.describe)
        health.register("bounces", bounce_mailbox.check, describe=bounce_mailbox.describe)
        health.register("post", checks.post_is_carried, describe=checks.describe_post)
        register(SENT_MESSAGES)
