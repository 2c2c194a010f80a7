"""Notices in the post: what leaves, what is noted, what isn't sent any more."""

import json
from datetime import timedelta
from email.message import EmailMessage

import pytest

from teremok.kernel.ids import uuid7
from teremok.notices.audiences import OfPeople
from teremok.notices.general import EMERGENCY, OFFICIAL, WORD
from teremok.notices.models import Addressee, DeadAddress, Event, Notice
from teremok.notices.services.telling import tell
from teremok.notices.states import AddresseeState, NoticeStage
from teremok.notices.tests.test_prepare import AT, WORDS
from teremok.platform.access import SYSTEM
from teremok.platform.channels import contents_of
from teremok.platform.channels.carrying import receiving
from teremok.platform.channels.carrying.waiting import carry_waiting
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.origins import Contents
from teremok.platform.channels.providers.base import Receipt
from teremok.platform.channels.states import Channel, State
from teremok.platform.channels.tests.servers import Gateway, Mailbox, mail_server, sms_gateway
from teremok.platform.jobs.worker import run_waiting
from teremok.registry.models import Contact, Person
from tests.cast import Cast

LATER = AT + timedelta(days=3650)  # preparing goes by the clock on the wall, and it may be night now


@pytest.fixture
def servers(settings):
    settings.DEMO = False
    with mail_server() as (mailbox, port), sms_gateway() as gateway:
        settings.MAIL_URL, settings.SMS_URL = f"smtp://127.0.0.1:{port}", f"{gateway.url}#receipts=on"
        yield mailbox, gateway


def person(name: str, *, phone: str = "", email: str = "") -> Person:
    made = Person.objects.create(last_name=name, first_name="Иван", name_key=name.lower())
    for kind, value in (("phone", phone), ("email", email)):
        if value:
            Contact.objects.create(person=made, kind=kind, value=value)
    return made


def told(*people: Person, kind=OFFICIAL, key: str = "one") -> Notice:
    notice = tell(
        kind=kind, audience=OfPeople(tuple(one.pk for one in people)), values=WORDS, key=key, by=SYSTEM, at=AT
    )
    run_waiting()
    notice.refresh_from_db()
    return notice


def events(notice: Notice, kind: str) -> list[dict]:
    return [json.loads(one.facts) for one in Event.objects.filter(notice=notice.pk, kind=kind).order_by("id")]


@pytest.mark.django_db
def test_what_leaves_is_what_the_notice_says_and_the_log_knows_it(cast: Cast, servers: tuple[Mailbox, Gateway]) -> None:
    mailbox, gateway = servers
    notice = told(person("Лосев", phone="+79990000003", email="losev@skazochinsk.example"))
    carry_waiting(at=LATER)
    [sms], [mail] = gateway.messages.values(), mailbox.messages
    assert "Собрание в среду." in sms["text"]
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(["plain"])
    assert body is not None
    assert "Иван, здравствуйте!" in body.get_content()
    assert "/n/" in body.get_content()
    assert mail["List-Unsubscribe"] is None
    rows = {row.channel: row for row in Outgoing.objects.filter(origin="notice")}
    handed = {one["way"]: one for one in events(notice, "handed")}
    for channel, row in rows.items():
        assert handed[channel]["hash"] == bytes(row.rendered_hash or b"").hex()
    assert bytes(rows["sms"].rendered_hash or b"") == Contents("Собрание", sms["text"]).digest
    assert contents_of(rows["sms"])["text"] == sms["text"]


@pytest.mark.django_db
def test_a_receipt_is_noted_for_everyone_behind_the_number(cast: Cast, servers: tuple[Mailbox, Gateway]) -> None:
    notice = told(person("Лосев", phone="+79990000003"), person("Лосева", phone="+79990000003"))
    carry_waiting(at=LATER)
    carrier = Outgoing.objects.get(origin="notice", carried_by=None)
    receiving.settle([("sms1", Receipt(carrier.provider_ref, State.DELIVERED, LATER))], at=LATER)
    delivered = Event.objects.filter(notice=notice.pk, kind="delivered")
    assert {one.addressee for one in delivered} == set(notice.addressees.values_list("pk", flat=True))
    assert len({one.message for one in delivered}) == 2


@pytest.mark.django_db
def test_an_address_at_which_nobody_is_is_dead_and_its_words_are_not_in_the_log(
    cast: Cast, servers: tuple[Mailbox, Gateway]
) -> None:
    servers[0].answer = "550 5.1.1 losev@skazochinsk.example: no such user"
    notice = told(person("Лосев", email="losev@skazochinsk.example"))
    carry_waiting(at=LATER)
    dead = DeadAddress.objects.get()
    assert (dead.channel, dead.value, dead.since) == (Channel.MAIL, "losev@skazochinsk.example", LATER)
    assert events(notice, "failed") == [{"answer": "550 5.1.1", "provider": "mail1", "way": "mail"}]


@pytest.mark.django_db
def test_a_dead_subscription_of_a_browser_is_not_taken_for_an_address(cast: Cast) -> None:
    from teremok.notices.posting import tell as tell_notices
    from teremok.platform.channels.origins import Outcome

    notice = told(person("Лосев"))
    [addressee] = notice.addressees.all()
    tell_notices(
        [
            Outcome(addressee.public_id, addressee.pk, Channel.PUSH, str(addressee.public_id), State.FAILED, LATER,
                    "push", address_is_dead=True)
        ]
    )  # fmt: skip
    assert not DeadAddress.objects.exists()
    assert len(events(notice, "failed")) == 1


@pytest.mark.django_db
def test_a_message_without_a_value_fails_with_the_reason_and_the_others_leave(
    cast: Cast, servers: tuple[Mailbox, Gateway]
) -> None:
    notice = told(person("Лосев", phone="+79990000003"), person("Зайцев", phone="+79990000004"))
    first = notice.addressees.order_by("pk")[0]
    template = first.template
    template.pk, template.public_id, template.number, template.short = None, uuid7(), 99, "((nowhere))"
    template.save()
    Addressee.objects.filter(pk=first.pk).update(template=template)
    carry_waiting(at=LATER)
    failed = Outgoing.objects.get(origin_id=first.pk)
    assert (failed.state, "nowhere" in failed.trouble) == (State.FAILED, True)
    assert "nowhere" in events(notice, "failed")[0]["reason"]
    assert len(servers[1].messages) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["stopped", "withdrawn", "confirmed"])
def test_what_is_not_wanted_any_more_is_cancelled(cast: Cast, servers: tuple[Mailbox, Gateway], what: str) -> None:
    notice = told(person("Лосев", phone="+79990000003"))
    if what == "stopped":
        Notice.objects.filter(pk=notice.pk).update(state=NoticeStage.STOPPED)
    else:
        state = {"withdrawn": AddresseeState.WITHDRAWN, "confirmed": AddresseeState.ACKNOWLEDGED}[what]
        notice.addressees.update(state=state, acknowledged_at=AT)
    carry_waiting(at=LATER)
    assert {row.state for row in Outgoing.objects.filter(origin="notice")} == {State.CANCELLED}
    assert not servers[1].messages
    assert len(events(notice, "stopped")) == 1


@pytest.mark.django_db
def test_whoever_has_confirmed_does_not_take_the_message_from_a_neighbour(
    cast: Cast, servers: tuple[Mailbox, Gateway]
) -> None:
    notice = told(person("Лосев", phone="+79990000003"), person("Лосева", phone="+79990000003"))
    carrier = Outgoing.objects.get(origin="notice", carried_by=None)
    Addressee.objects.filter(pk=carrier.origin_id).update(state=AddresseeState.ACKNOWLEDGED, acknowledged_at=AT)
    carry_waiting(at=LATER)
    assert len(servers[1].messages) == 1
    assert len(events(notice, "handed")) == 2


@pytest.mark.django_db
def test_what_may_be_switched_off_says_how(cast: Cast, servers: tuple[Mailbox, Gateway]) -> None:
    notice = told(person("Лосев", email="losev@skazochinsk.example"), kind=WORD)
    [addressee] = notice.addressees.all()
    Outgoing.objects.create(
        channel=Channel.MAIL, to="losev@skazochinsk.example", origin="notice", origin_id=addressee.pk, queued_at=AT
    )
    carry_waiting(at=LATER)
    [mail] = servers[0].messages
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].endswith("/stop/>")
    assert EMERGENCY.may_opt_out is False
