"""The providers of this installation, in the order of preference."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings

from teremok.platform.channels.providers.base import Provider
from teremok.platform.channels.providers.known import made, of_sources
from teremok.platform.channels.providers.nowhere import Nowhere, Unset
from teremok.platform.channels.states import Channel

LOOPBACK = "127.0.0.1"


def providers() -> list[Provider]:
    """Made anew for each carrier: each has sessions of its own. Nothing leaves the demo but to its own simulators.

    An address on loopback proves nothing: a real mail server may listen there.
    """
    if settings.DEMO:
        return [
            *(_beside_us("mail", settings.MAIL_URL) or [Nowhere(Channel.MAIL)]),
            *(_beside_us("sms", settings.SMS_URL) or [Nowhere(Channel.SMS)]),
            Nowhere(Channel.PUSH),
        ]
    return [*mail(), *sms(), *of_sources()]


def mail() -> Sequence[Provider]:
    return _named("mail", (settings.MAIL_URL, settings.MAIL_URL_2)) or [
        Unset(
            Channel.MAIL,
            "TEREMOK_MAIL_URL is empty: mail has nowhere to go.",
            "Mail is not sent: set TEREMOK_MAIL_URL to the address of your mail server.",
        )
    ]


def sms() -> Sequence[Provider]:
    return _named("sms", (settings.SMS_URL, settings.SMS_URL_2)) or [
        Unset(
            Channel.SMS,
            "TEREMOK_SMS_URL is empty: SMS have nowhere to go.",
            "SMS are not sent: set TEREMOK_SMS_URL to the address of your SMS gateway.",
        )
    ]


def _beside_us(channel: str, url: str) -> list[Provider]:
    return _named(channel, [url]) if settings.SIMULATORS and urlsplit(url).hostname == LOOPBACK else []


def _named(channel: str, urls: Sequence[str]) -> list[Provider]:
    return [made(f"{channel}{number}", url) for number, url in enumerate(urls, 1) if url]
