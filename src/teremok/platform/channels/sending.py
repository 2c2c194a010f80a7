"""Puts a message into the outgoing post, together with the job that carries it, in the caller's transaction."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from django.db import transaction

from teremok.platform.channels.states import Channel
from teremok.platform.secrets import seal, unseal

if TYPE_CHECKING:
    from teremok.platform.channels.models import Outgoing


def send_mail(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    key: str,
    at: datetime,
    secret: bool = False,
    expires_at: datetime | None = None,
) -> "Outgoing":
    """An e-mail; `secret` erases its contents once it has left, after `expires_at` it isn't sent any more."""
    contents = {"subject": " ".join(subject.split()), "text": text, "html": html}
    return _queue(Channel.MAIL, to, contents, key, at, secret=secret, expires_at=expires_at)


def send_sms(
    *, to: str, text: str, key: str, at: datetime, secret: bool = False, expires_at: datetime | None = None
) -> "Outgoing":
    """An SMS to an E.164 number."""
    return _queue(Channel.SMS, to, {"text": text}, key, at, secret=secret, expires_at=expires_at)


def send_letter(
    *, to: str, subject: str, template: str, document: dict[str, str], key: str, at: datetime, secret: bool = False
) -> "Outgoing":
    """A letter on paper: staff print it from its document and say when it was posted."""
    contents = {"subject": subject, "template": template, "document": document}
    return _queue(Channel.LETTER, to, contents, key, at, secret=secret, expires_at=None)


def contents_of(outgoing: "Outgoing") -> dict[str, Any]:
    """Subject and text (of a letter: template and document); empty once a secret was erased."""
    if outgoing.contents_sealed is None:
        return {}
    contents: dict[str, Any] = orjson.loads(unseal(outgoing.contents_sealed))
    return contents


def _queue(
    channel: Channel,
    to: str,
    contents: dict[str, Any],
    key: str,
    at: datetime,
    *,
    secret: bool,
    expires_at: datetime | None,
) -> "Outgoing":
    fields = {
        "channel": channel,
        "to": to,
        "contents_sealed": seal(orjson.dumps(contents).decode()),
        "is_secret": secret,
        "queued_at": at,
        "expires_at": expires_at,
    }
    from teremok.platform.channels.jobs import carry  # here, since the package is imported before its models are
    from teremok.platform.channels.models import Outgoing

    with transaction.atomic():
        outgoing, is_new = Outgoing.objects.get_or_create(key=key, defaults=fields)
        if is_new and channel is not Channel.LETTER:
            carry(outgoing)
    return outgoing
