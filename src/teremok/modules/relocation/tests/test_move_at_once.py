"""Two officers at the same moment, the same key twice, a worker that dies half-way: all of it once, or not at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import OperationalError, connection

from teremok.modules.relocation.models import Batch, Family
from teremok.modules.relocation.services import moving
from teremok.modules.relocation.services.moving import CannotMove, move
from teremok.modules.relocation.services.starting import CannotStart, start_houses
from teremok.modules.relocation.states import Door, Stage
from teremok.modules.relocation.tests.conftest import NOON
from teremok.notices.models import Notice
from teremok.platform.access import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*services: Callable[[], object]) -> list[object]:
    """What each gave, or why it refused, in their order."""
    together = Barrier(len(services))

    def press(service: Callable[[], object]) -> object:
        try:
            together.wait(10)
            return service()
        except (CannotMove, CannotStart) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(services)) as pool:
        return list(pool.map(press, services))


def moving_to(families: list[int], to: Stage, key: str) -> Callable[[], Batch]:
    return lambda: move(families=families, to=to, door=Door.OFFICER, by=SYSTEM, at=NOON, key=key)


def test_of_two_officers_one_is_told_that_it_is_too_late(family):
    results = at_once(moving_to([family.pk], Stage.ORDER, "one"), moving_to([family.pk], Stage.FREE, "two"))
    assert sorted(isinstance(one, CannotMove) for one in results) == [False, True]
    family.refresh_from_db()
    [batch] = [one for one in results if isinstance(one, Batch)]
    assert family.stage == batch.stage
    assert family.steps.count() == 2
    assert Batch.objects.count() == 2


def test_the_same_button_twice_moves_once(family):
    first, second = at_once(*[moving_to([family.pk], Stage.ORDER, "one")] * 2)
    assert first == second
    assert family.steps.count() == 2
    assert Notice.objects.filter(subject_id=first.public_id).count() == 1


def test_a_key_names_one_act(family, go):
    move(families=[family.pk], to=Stage.ORDER, door=Door.OFFICER, by=SYSTEM, at=NOON, key="one")
    with pytest.raises(CannotMove):
        move(families=[family.pk], to=Stage.ACCEPT, door=Door.OFFICER, by=SYSTEM, at=NOON, key="one")


def test_two_sets_that_overlap_wait_for_each_other(started):
    ids = list(started.families.order_by("pk").values_list("pk", flat=True))
    results = at_once(
        moving_to(ids, Stage.ORDER, "all"),
        moving_to(ids[::-1][:2], Stage.ORDER, "two"),
        moving_to(ids[1:3], Stage.FREE, "three"),
    )
    assert any(isinstance(one, Batch) for one in results)
    for family in started.families.all():
        assert family.steps.filter(left_at=None).count() == 1
        assert family.steps.get(left_at=None).stage == family.stage


def test_a_house_starts_once(listed):
    results = at_once(*[lambda key=key: start_houses(houses=[listed], by=SYSTEM, at=NOON, key=key) for key in "ab"])
    assert sorted(isinstance(one, CannotStart) for one in results) == [False, True]
    assert Family.objects.count() == 4


def test_killed_half_way_it_never_was_and_can_be_done_again(family, monkeypatch):
    def die(**_facts: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    notices = Notice.objects.count()
    monkeypatch.setattr(moving, "tell_batch", die)
    with pytest.raises(OperationalError):
        moving_to([family.pk], Stage.ORDER, "one")()
    connection.close()
    monkeypatch.undo()
    family.refresh_from_db()
    assert (family.stage, family.steps.count()) == (Stage.RESETTLEMENT_START, 1)
    assert not Batch.objects.filter(key="one").exists()
    assert Notice.objects.count() == notices
    moving_to([family.pk], Stage.ORDER, "one")()
    family.refresh_from_db()
    assert family.stage == Stage.ORDER
    assert Notice.objects.count() == notices + 1
