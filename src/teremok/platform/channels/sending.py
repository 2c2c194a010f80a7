"""Puts a message into the outgoing post, in the caller's transaction; a carrier takes it from there."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from django.db import transaction

from teremok.platform.channels.origins import Contents, Refusal, origin_of
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
    """Subject and text (of a letter: template and document); empty once a secret was erased.

    What another module writes is rendered by it, as it would leave now.
    """
    if outgoing.contents_sealed is None:
        return _shown(origin_of(outgoing.origin).render([outgoing]).get(outgoing.pk)) if outgoing.origin else {}
    contents: dict[str, Any] = orjson.loads(unseal(outgoing.contents_sealed))
    return contents


def contents_of_all(messages: "Sequence[Outgoing]") -> dict[int, dict[str, Any]]:
    """The same for many, by their keys; each author renders its own at once."""
    contents = {one.pk: contents_of(one) for one in messages if one.contents_sealed is not None or not one.origin}
    for name in {one.origin for one in messages if one.pk not in contents}:
        theirs = [one for one in messages if one.pk not in contents and one.origin == name]
        rendered = origin_of(name).render(theirs)
        contents |= {one.pk: _shown(rendered.get(one.pk)) for one in theirs}
    return contents


def _shown(said: Contents | Refusal | None) -> dict[str, Any]:
    return {"subject": said.subject, "text": said.text, "html": said.html} if isinstance(said, Contents) else {}


def opened(outgoing: "Outgoing") -> Contents:
    """The sealed contents of a mail or an SMS."""
    assert outgoing.contents_sealed is not None
    said = orjson.loads(unseal(outgoing.contents_sealed))
    return Contents(said.get("subject", ""), said["text"], said.get("html", ""))


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
    from teremok.platform.channels.models import Outgoing  # here: the package is imported before its models are

    with transaction.atomic():
        outgoing, _ = Outgoing.objects.get_or_create(key=key, defaults=fields)
    return outgoing
