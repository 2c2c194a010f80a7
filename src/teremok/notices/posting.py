"""Notices in the post: what leaves for each addressee, and what is noted when it has."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from teremok.notices.digest import gathered, said_together
from teremok.notices.events import Happened, log
from teremok.notices.kinds import NoSuchType, NoticeType, kind_of
from teremok.notices.leaving import ORIGIN
from teremok.notices.models import Addressee, DeadAddress, Event, Notice, PushSubscription, Template
from teremok.notices.push import pushed_for
from teremok.notices.rendering import link_to, said_to
from teremok.notices.states import AddresseeState, NoticeStage
from teremok.notices.wording import CannotWord, Said
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.origins import Contents, Origin, Outcome, Refusal, register
from teremok.platform.channels.states import Channel, State

KIND_OF = {
    State.SENT: Event.Kind.HANDED,
    State.DELIVERED: Event.Kind.DELIVERED,
    State.FAILED: Event.Kind.FAILED,
    State.UNKNOWN: Event.Kind.UNKNOWN,
    State.CANCELLED: Event.Kind.STOPPED,
}
STOPPED = {NoticeStage.STOPPED, NoticeStage.CANCELLED}
HELD_BACK = "The notice was stopped."
# Of what a provider said only its codes are kept in the log: its words may repeat the address.
ANSWER = re.compile(r"answered (\d{3}(?: [245]\.\d{1,3}\.\d{1,3})?)")


def render(messages: Sequence[Outgoing]) -> Mapping[int, Contents | Refusal]:
    """What each message says; a refusal for what has no value, was stopped, or isn't needed any more."""
    keys = {message.origin_id for message in messages if message.origin_id is not None}
    addressees = {one.pk: one for one in _addressees(keys)}
    done = [one.pk for one in addressees.values() if one.state == AddresseeState.ACKNOWLEDGED]
    shared = _that_carry([message for message in messages if message.origin_id in done])
    together = gathered(messages, addressees)
    contents: dict[int, Contents | Refusal] = {}
    for message in messages:
        addressee = addressees.get(message.origin_id or 0)
        if addressee is None:
            contents[message.pk] = Refusal("The notice it belongs to is gone.")
        elif reason := _why_not(addressee, carries=message.pk in shared):
            contents[message.pk] = Refusal(reason, cancelled=True)
        elif message.pk in together:
            contents[message.pk] = said_together(message, addressee, together[message.pk])
        else:
            contents[message.pk] = _said(message, addressee)
    return contents


def tell(outcomes: Sequence[Outcome]) -> None:
    """Notes in the log what became of messages; an address at which nobody is isn't used again."""
    notices = dict(
        Addressee.objects.filter(pk__in={one.origin_id for one in outcomes}).values_list("pk", "notice_id")
    )  # fmt: skip
    log(
        Happened(KIND_OF[one.state], notices[one.origin_id], one.at, one.origin_id, one.message, _facts(one))
        for one in outcomes
        if one.origin_id in notices
    )
    _bury([one for one in outcomes if one.address_is_dead])


def mail_of(said: Said, addressee: Addressee) -> Contents:
    """The whole text, and beneath it the way to open and confirm it, where the wording doesn't name one."""
    link = link_to(addressee)
    text = mail_text(said, link, addressee.template.language)
    return Contents(said.subject, text, headers=_unsubscribing(addressee, link))


def mail_text(said: Said, link: str, language: str) -> str:
    if link in said.body:
        return said.body
    with translation.override(language):
        invitation = _("To open this message and confirm it:")
    return f"{said.body.rstrip()}\n\n{invitation}\n{link}"


def declare() -> None:
    register(NOTICES)


def _addressees(keys: set[int]) -> Sequence[Addressee]:
    """With everything their words look at; what many of them share is loaded once."""
    found = list(Addressee.objects.filter(pk__in=keys).select_related("person", "premises__house"))
    notices = Notice.objects.select_related("organisation").in_bulk({one.notice_id for one in found})
    versions = Template.objects.in_bulk({one.template_id for one in found})
    for one in found:
        one.notice, one.template = notices[one.notice_id], versions[one.template_id]
    return found


def _said(message: Outgoing, addressee: Addressee) -> Contents | Refusal:
    try:
        said = said_to(addressee)
    except CannotWord as missing:
        return Refusal(str(missing))
    if message.channel == Channel.MAIL:
        return mail_of(said, addressee)
    if message.channel == Channel.PUSH:
        return pushed_for(addressee)
    return Contents(said.subject, said.short)


def _why_not(addressee: Addressee, *, carries: bool) -> str:
    """Why the message isn't wanted any more; one that others share still is, while one of them doesn't know."""
    if addressee.notice.state in STOPPED:
        return HELD_BACK
    if addressee.state == AddresseeState.WITHDRAWN and not carries:
        return "The notice was withdrawn for this person."
    if addressee.state == AddresseeState.ACKNOWLEDGED and not carries:
        return "The person has confirmed it already."
    return ""


def _that_carry(messages: Sequence[Outgoing]) -> set[int]:
    if not messages:
        return set()
    keys = [message.pk for message in messages]
    return set(Outgoing.objects.filter(carried_by__in=keys).values_list("carried_by_id", flat=True))


def _unsubscribing(addressee: Addressee, link: str) -> dict[str, str]:
    """How a mail program offers to stop such messages with one press (RFC 2369, RFC 8058)."""
    kind = _kind(addressee)
    if kind is None or not kind.may_opt_out:
        return {}
    return {"List-Unsubscribe": f"<{link}/stop/>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _kind(addressee: Addressee) -> NoticeType | None:
    try:
        return kind_of(addressee.notice.kind)
    except NoSuchType:
        return None


def _facts(outcome: Outcome) -> dict[str, Any]:
    facts: dict[str, Any] = {"way": outcome.channel.value}
    if outcome.provider:
        facts["provider"] = outcome.provider
    if outcome.rendered_hash is not None:
        facts["hash"] = outcome.rendered_hash.hex()
    if answer := ANSWER.search(outcome.reason):
        facts["answer"] = answer[1]
    elif outcome.reason and not outcome.provider:
        facts["reason"] = outcome.reason  # our own words: nothing of the person is in them
    return facts


def _bury(outcomes: Sequence[Outcome]) -> None:
    if not outcomes:
        return
    PushSubscription.objects.filter(
        public_id__in=[one.to for one in outcomes if one.channel is Channel.PUSH], ended_at=None
    ).update(ended_at=max(one.at for one in outcomes))
    DeadAddress.objects.bulk_create(
        [
            DeadAddress(channel=one.channel, value=one.to, because=one.reason[:300], since=one.at)
            for one in outcomes
            if one.channel is not Channel.PUSH
        ],
        ignore_conflicts=True,
    )


NOTICES = Origin(ORIGIN, render, tell)
