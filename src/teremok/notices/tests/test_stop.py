"""Stopping in flight, and going on."""

from datetime import timedelta

import pytest

from teremok.notices.general import EMERGENCY
from teremok.notices.models import Addressee, Event, Notice
from teremok.notices.posting import render
from teremok.notices.rules import seen_as
from teremok.notices.services import halting, sending
from teremok.notices.services.climbing import climb
from teremok.notices.services.halting import CannotResume, CannotStop
from teremok.notices.services.preparing import prepare
from teremok.notices.states import NoticeStage
from teremok.notices.tests.conftest import NOON
from teremok.platform.access import SYSTEM, Denied
from teremok.platform.channels.models import Outgoing
from teremok.registry.models import Contact

SOON = NOON + timedelta(minutes=5)


@pytest.fixture
def going(cast, written) -> Notice:
    """An emergency on its way to five people, two of them behind one phone."""
    Contact.objects.create(person=cast.grandmother, kind="phone", value="+79990000001")
    Contact.objects.create(person=cast.landlord, kind="phone", value="+79990000001")
    notice = written(kind=EMERGENCY)
    sending.submit(by=cast["egor"].actor, notice=notice, seen=seen_as(notice), at=NOON)
    return prepare(notice=notice, by=SYSTEM, at=NOON)


def states() -> set[str]:
    return set(Outgoing.objects.filter(origin="notice").values_list("state", flat=True))


def test_what_waits_is_held_back_and_leaves_again(cast, going):
    assert states() == {"queued"}
    for _ in range(2):
        halting.stop(by=cast["darya"].actor, notice=going, at=SOON)
    assert states() == {"cancelled"}
    assert Notice.objects.get().state == NoticeStage.STOPPED
    for _ in range(2):
        halting.resume(by=cast["egor"].actor, notice=going, at=SOON + timedelta(hours=1))
    assert states() == {"queued"}
    kinds = Event.objects.filter(kind__in=("stopped", "resumed")).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["stopped", "resumed"]


def test_what_a_provider_has_is_not_called_back_nor_what_it_carries(cast, going):
    carried = Outgoing.objects.exclude(carried_by=None).get()
    Outgoing.objects.filter(pk=carried.carried_by_id).update(state="taken", taken_at=NOON)
    halting.stop(by=cast["egor"].actor, notice=going, at=SOON)
    carried.refresh_from_db()
    assert carried.state == "queued"
    assert states() == {"taken", "queued", "cancelled"}


def test_what_the_carrier_had_taken_and_held_back_leaves_again_too(cast, going):
    taken = Outgoing.objects.filter(origin="notice", carried_by=None).order_by("id").first()
    Outgoing.objects.filter(pk=taken.pk).update(state="taken", taken_at=NOON)
    halting.stop(by=cast["egor"].actor, notice=going, at=SOON)
    [refusal] = render([taken]).values()
    assert refusal.cancelled
    later = SOON + timedelta(seconds=1)
    Outgoing.objects.filter(pk=taken.pk).update(state="cancelled", ended_at=later, trouble=refusal.reason)
    halting.resume(by=cast["egor"].actor, notice=going, at=later)
    assert states() == {"queued"}


def test_what_failed_before_the_stop_stays_failed(cast, going):
    first = Outgoing.objects.filter(origin="notice", carried_by=None).order_by("id").first()
    Outgoing.objects.filter(pk=first.pk).update(state="cancelled", ended_at=NOON)
    halting.stop(by=cast["egor"].actor, notice=going, at=SOON)
    halting.resume(by=cast["egor"].actor, notice=going, at=SOON)
    first.refresh_from_db()
    assert first.state == "cancelled"


def test_nobody_climbs_meanwhile(cast, going):
    Addressee.objects.update(next_at=SOON)
    halting.stop(by=cast["egor"].actor, notice=going, at=SOON)
    assert climb(by=SYSTEM, at=SOON) == 0


@pytest.mark.parametrize("who", ["anna", "zhanna", "ilya", "nina"])
def test_others_stop_nothing(who, cast, going):
    with pytest.raises(Denied):
        halting.stop(by=cast[who].actor, notice=going, at=SOON)


def test_what_a_module_sent_only_the_manager_stops(cast, going, monkeypatch):
    monkeypatch.setattr("teremok.notices.access.kind_of", lambda name: type("Kind", (), {"is_written_by_staff": False}))
    with pytest.raises(Denied):
        halting.stop(by=cast["egor"].actor, notice=going, at=SOON)
    assert halting.stop(by=cast["lev"].actor, notice=going, at=SOON).state == NoticeStage.STOPPED


def test_a_draft_is_neither_stopped_nor_resumed(cast, written):
    with pytest.raises(CannotStop):
        halting.stop(by=cast["egor"].actor, notice=written(), at=SOON)
    with pytest.raises(CannotResume):
        halting.resume(by=cast["egor"].actor, notice=written(), at=SOON)
