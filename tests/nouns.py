"""What stands behind the words in braces in the access matrix: `/houses/{house}/` is the cast's house."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from teremok.identity.models import VerificationRequest
from teremok.identity.services import verifications
from teremok.modules.community.models import Notice
from teremok.modules.community.services import notices
from teremok.modules.community.states import Topic
from teremok.platform.access import SYSTEM
from teremok.portals.home.models import Correction
from teremok.portals.home.services import corrections
from teremok.registry.imports import services as imports
from teremok.registry.imports.models import Batch, Clash
from teremok.registry.imports.states import Kind
from teremok.registry.models import House, Organisation
from tests.cast import Cast, Member

Nouns = dict[str, str]
ASKED_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def furnish(cast: Cast) -> Nouns:
    """Public identifiers by word; what the cast alone doesn't have is added here through services."""
    things = {
        "house": cast.house,
        "neighbour_house": cast.neighbour_house,
        "flat": cast.flat_of_anna,
        "neighbour_flat": cast.flat_of_zoya,
        "right": cast.flat_of_anna.rights.order_by("id").first(),
        "neighbour_right": cast.flat_of_zoya.rights.get(),
        "residency": cast.flat_of_anna.residencies.order_by("id").first(),
        "contract": cast.house.contracts.get(),
        "anna": cast["anna"].person,
        "zoya": cast["zoya"].person,
        "organisation": cast.organisation,
        "other_organisation": cast.other_organisation,
        "notice": _notice(cast["anna"], cast.house, "Продаю велосипед", UUID(int=1)),
        "neighbour_notice": _notice(cast["zoya"], cast.neighbour_house, "Отдам котёнка", UUID(int=2)),
        "organisations_notice": _notice(
            cast["lev"], cast.house, "Моем окна в подъездах", UUID(int=3), cast.organisation
        ),
        "recognition": _recognition(cast["vera"], cast.house),
        "authority": cast["gleb"].account.authorities_held.get(),
        "membership": cast["egor"].account.memberships.get(),
        "correction": _correction(cast["anna"], cast.house),
        "neighbour_correction": _correction(cast["zoya"], cast.neighbour_house),
    }
    batch = _import()
    things |= {"import": batch, "clash": _clash(batch)}
    words = {word: str(thing.public_id) for word, thing in things.items()}
    return words | {"nothing": "01980000-0000-7000-8000-000000000000"}


def _import() -> Batch:
    return imports.open_batch(kind=Kind.HOUSES, file_name="дома.csv", file_size=1, by=SYSTEM, at=ASKED_AT)


def _clash(batch: Batch) -> Clash:
    return Clash.objects.create(batch=batch, line=2, other_line=3, address="ул. Сказочная, д. 5", metres=300)


def _correction(member: Member, house: House) -> Correction:
    assert member.person is not None
    text = "Отчество пишется через «е»."
    return corrections.ask(by=member.actor, person=member.person, house=house, text=text, at=ASKED_AT)


def _notice(member: Member, house: House, title: str, key: UUID, organisation: Organisation | None = None) -> Notice:
    now = timezone.now()
    sheet = notices.Sheet(
        topic=Topic.GIVE if organisation is None else Topic.NEWS,
        title=title,
        text="Подробности по телефону или в подъезде.",
        signed_as="кв. 1",
        last_day=timezone.localdate(now) + timedelta(days=7),
    )
    return notices.write(by=member.actor, sheet=sheet, houses=[house], key=key, at=now, organisation=organisation)


def _recognition(member: Member, house: House) -> VerificationRequest:
    assert member.account is not None
    return verifications.ask(
        account=member.account,
        house=house,
        premises_number="2",
        last_name="Норушкина",
        first_name="Вера",
        middle_name="Павловна",
        birth_date=date(1992, 6, 14),
        remark="Снимаю квартиру с мая.",
        by=member.actor,
        at=ASKED_AT,
    )


@pytest.fixture(scope="module")
def nouns(cast_of_module: Cast) -> Nouns:
    return furnish(cast_of_module)
