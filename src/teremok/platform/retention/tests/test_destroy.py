from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from teremok.kernel.clocks import Clock, Term, Unit
from teremok.platform.access import SYSTEM, Actor, Denied, Grant, Role
from teremok.platform.channels.models import Outgoing
from teremok.platform.law import parameters
from teremok.platform.retention import acts, jobs, kinds, queries, services
from teremok.platform.retention.models import DestructionAct, Hold
from teremok.platform.retention.terms import over_since

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OLD, FRESH = NOW - timedelta(days=200), NOW - timedelta(days=10)
KIND = "channels.outgoing"
MOSCOW = ZoneInfo("Europe/Moscow")


def message(ended_at: datetime | None = OLD) -> Outgoing:
    return Outgoing.objects.create(
        channel="mail", to="anna@example.org", key=str(uuid4()), queued_at=OLD, ended_at=ended_at,
        state="queued" if ended_at is None else "sent",
    )  # fmt: skip


def destroy(**fields) -> DestructionAct | None:
    return services.destroy_due(by=SYSTEM, kind=KIND, at=NOW, **fields)


@pytest.mark.django_db
def test_what_is_due_goes_with_an_act_and_the_rest_stays():
    gone, stays = [message(), message()], [message(FRESH), message(None)]
    assert [line.count for line in queries.due(at=NOW) if line.kind == KIND] == [2]
    act = destroy()
    assert set(Outgoing.objects.all()) == set(stays)
    assert (act.count, set(act.records)) == (2, {each.public_id for each in gone})
    assert act.number == "АУД-2026-000001"
    assert act.keep_until_on == date(2029, 11, 22)
    assert parameters.by_version(act.law_version).name == "retention.outbox"
    assert act.occasion_before == datetime(2026, 8, 24, tzinfo=MOSCOW)
    assert destroy() is None
    assert list(queries.acts()) == [act]


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["UPDATE {} SET count = 1", "DELETE FROM {}"])
def test_an_act_can_not_be_changed_or_removed(change):
    message()
    destroy()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format("retention_destructionact"))


@pytest.mark.django_db
def test_a_held_record_stays_and_goes_once_the_hold_is_lifted():
    held, gone = message(), message()
    hold = services.place_hold(by=SYSTEM, kind=KIND, record=held.public_id, reason="Суд", at=NOW)
    assert destroy().records == [gone.public_id]
    services.lift_hold(by=SYSTEM, hold=hold, at=NOW)
    services.lift_hold(by=SYSTEM, hold=hold, at=NOW)
    assert not queries.holds_in_force().exists()
    assert destroy().records == [held.public_id]


@pytest.mark.django_db
def test_a_hold_of_the_whole_kind_keeps_everything():
    message()
    services.place_hold(by=SYSTEM, kind=KIND, reason="Проверка инспекции", at=NOW)
    assert destroy() is None
    assert Outgoing.objects.count() == 1
    with pytest.raises(services.CannotHold):
        services.place_hold(by=SYSTEM, kind=KIND, reason="Ещё раз", at=NOW)


@pytest.mark.django_db
def test_a_hold_needs_a_reason_and_a_known_kind():
    with pytest.raises(services.CannotHold):
        services.place_hold(by=SYSTEM, kind=KIND, reason=" ", at=NOW)
    with pytest.raises(kinds.UnknownKind):
        services.place_hold(by=SYSTEM, kind="unknown", reason="Суд", at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.MANAGER, Role.INSPECTOR, Role.REGISTRAR])
def test_only_the_administrator_destroys_and_holds(role):
    actor = Actor(account_id=uuid4(), grants=(Grant(role, 1),))
    with pytest.raises(Denied):
        services.destroy_due(by=actor, kind=KIND, at=NOW)
    with pytest.raises(Denied):
        services.place_hold(by=actor, kind=KIND, reason="Суд", at=NOW)
    administrator = Actor(account_id=uuid4(), grants=(Grant(Role.ADMINISTRATOR, 1),), label="Майя")
    message()
    assert services.destroy_due(by=administrator, kind=KIND, at=NOW).destroyed_by == administrator.account_id


@pytest.mark.django_db
def test_a_destroyer_that_does_not_destroy_all_leaves_everything_as_it_was(monkeypatch):
    messages = [message(), message()]

    def half(records):
        return Outgoing.objects.filter(public_id=records[0]).delete()[0]

    kind = kinds.kind_of(KIND)
    broken = kinds.Kind(KIND, kind.title, kind.contents, kind.law, kind.due, half)
    monkeypatch.setitem(kinds._known, KIND, broken)
    with pytest.raises(services.CannotDestroy):
        destroy()
    assert set(Outgoing.objects.all()) == set(messages)
    assert not DestructionAct.objects.exists()


@pytest.mark.django_db
def test_a_night_destroys_everything_due_in_acts_of_a_bounded_size(monkeypatch):
    for _ in range(5):
        message()
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    monkeypatch.setattr(jobs, "destroy_due", lambda **fields: services.destroy_due(limit=2, **fields))
    jobs.destroy_what_is_due(NOW)
    assert not Outgoing.objects.exists()
    assert sorted(act.count for act in queries.acts()) == [1, 2, 2]


@pytest.mark.django_db
def test_every_kind_has_a_term_in_the_law():
    assert {line.kind for line in queries.due(at=NOW)} >= {KIND}
    for kind in kinds.kinds():
        assert parameters.value(kind.law, on=NOW.date()).term.amount > 0


@pytest.mark.django_db
def test_the_act_is_printed():
    message()
    pdf = acts.act_pdf(destroy(), operator={"name": "УК «Теремок-Сервис»", "address": "г. Сказочинск"})
    assert pdf.startswith(b"%PDF-")


@pytest.mark.django_db(transaction=True)
def test_two_who_destroy_at_once_write_one_act():
    for _ in range(4):
        message()

    def run(_turn: int) -> UUID | None:
        try:
            act = destroy()
            return act and act.public_id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        written = [act for act in pool.map(run, range(4)) if act]
    assert len(written) == 1
    assert not Hold.objects.exists()


@given(
    st.sampled_from([Unit.CALENDAR_DAYS, Unit.MONTHS, Unit.YEARS]),
    st.integers(1, 40),
    st.integers(0, 4000),
    st.integers(0, 2000),
)
def test_what_may_go_was_kept_for_its_whole_term_and_what_may_not_was_not(unit, amount, day, ago):
    at = datetime(2024, 1, 1, 15, tzinfo=MOSCOW) + timedelta(days=day)
    occasion = at - timedelta(days=ago, hours=3)
    term = Term(amount, unit, moves_to_working_day=False)
    kept = Clock(term, occasion, MOSCOW).is_overdue(at)
    assert (occasion < over_since(term, at=at)) == kept


def test_hours_are_kept_to_the_minute():
    assert over_since(Term(24, Unit.HOURS), at=NOW) == NOW - timedelta(hours=24)
    with pytest.raises(ValueError, match="working_days"):
        over_since(Term(3, Unit.WORKING_DAYS), at=NOW)
