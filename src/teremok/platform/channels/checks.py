"""Whether messages can leave, for `teremok doctor`."""

from collections.abc import Callable

from django.conf import settings

from teremok.platform.channels import mail, sms


def mail_leaves() -> list[str]:
    return _unless_demo(mail.check)


def sms_leave() -> list[str]:
    return _unless_demo(sms.check)


def describe() -> str:
    return "nothing leaves the demo: see /demo/outbox" if settings.DEMO else "the server answers"


def _unless_demo(check: Callable[[], str]) -> list[str]:
    complaint = "" if settings.DEMO else check()
    return [complaint] if complaint else []
