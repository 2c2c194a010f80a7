"""A family of the cast in a house that is being relocated."""

from datetime import UTC, date, datetime, timedelta

import pytest

from teremok.modules.relocation.models import Batch, Family, ListedHouse, ListSource, Member, Step
from teremok.modules.relocation.states import Door, FamilyKind, HouseState, MemberRole, Stage

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def source(db):
    return ListSource.objects.create(
        title="Список домов", dated_on=date(2026, 1, 12), file_name="list.json", sha256="0" * 64, rows=1, taken_at=NOW
    )


@pytest.fixture
def listed(cast, source):
    return ListedHouse.objects.create(
        house=cast.house,
        address=cast.house.address,
        address_key=cast.house.address_key,
        district=cast.district.name,
        okrug=cast.district.okrug,
        source=source,
        office=cast.organisation,
        state=HouseState.RELOCATING,
        started_at=NOW - timedelta(days=60),
    )


@pytest.fixture
def family_of(cast, listed):
    """`family_of("anna", "boris", kind=…, stage=…)`: the members named are right-holders of Anna's flat."""

    def family_of(*keys, kind=FamilyKind.OWNER, stage=Stage.RESETTLEMENT_START, flat=None, needs=()):
        family = Family.objects.create(
            number=f"ПС-2026-{Family.objects.count() + 1:06d}",
            listed_house=listed,
            premises=flat or cast.flat_of_anna,
            kind=kind,
            stage=stage,
            needs=list(needs),
            started_at=NOW,
        )
        for key in keys:
            Member.objects.create(
                family=family, person=cast[key].person, role=MemberRole.OWNER, since=date(2026, 9, 17)
            )
        return family

    return family_of


@pytest.fixture
def stay():
    """`stay(family, stage, **fields)`: a step of the family; its batch is one of its own."""

    def stay(family, stage, *, came_at=NOW, **fields):
        number = Step.objects.count()
        batch = Batch.objects.create(key=f"{family.number} {number}", stage=stage, door=Door.OFFICER, made_at=came_at)
        return Step.objects.create(family=family, stage=stage, batch=batch, came_at=came_at, **fields)

    return stay
