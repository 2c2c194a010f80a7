"""Houses of the programme and families for the access matrix: Lev's organisation is the office of the cast's house."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from teremok.modules.relocation.models import Batch, Call, Family, ListedHouse, ListSource, Matter, Member, Step
from teremok.modules.relocation.services import calls
from teremok.modules.relocation.services.calls import Said
from teremok.modules.relocation.services.matters import open_matter
from teremok.modules.relocation.states import Door, FamilyKind, HouseState, MatterKind, MemberRole, Stage
from teremok.platform.access import SYSTEM
from teremok.registry.models import House, Organisation, Person, Premises
from tests.cast import Cast

LISTED_ON = datetime(2017, 8, 1, tzinfo=UTC)


def relocation(cast: Cast) -> dict[str, ListedHouse | Family | Call | Matter]:
    listed = listed_house(cast.house, cast.organisation)
    neighbours = listed_house(cast.neighbour_house, cast.other_organisation)
    anna, boris, zoya = (cast[key].person for key in ("anna", "boris", "zoya"))
    family = family_in(cast.flat_of_anna, listed, anna, boris)
    now = timezone.now()
    said = Said(Call.Way.CALL, Call.Outcome.TALKED, promise="Узнать о лифте", promised_on=timezone.localdate(now))
    return {
        "listed_house": listed,
        "neighbour_listed_house": neighbours,
        "family": family,
        "promise": calls.note(by=cast["lev"].actor, family=family, said=said, key=UUID(int=9), at=now),
        "matter": open_matter(kind=MatterKind.NO_CONTACTS, key="nouns", family=family, by=SYSTEM, at=now),
        "neighbour_family": family_in(cast.flat_of_zoya, neighbours, zoya),
    }


def listed_house(house: House, office: Organisation | None = None) -> ListedHouse:
    source, _made = ListSource.objects.get_or_create(
        title="Адресный перечень", dated_on=LISTED_ON.date(), file_name="list.json", sha256="0" * 64, rows=2,
        taken_at=LISTED_ON,
    )  # fmt: skip
    return ListedHouse.objects.create(
        house=house,
        unom=house.unom,
        address=house.address,
        address_key=house.address_key,
        district="Опушка",
        okrug="Лесной округ",
        source=source,
        office=office,
        state=HouseState.RELOCATING,
        started_at=LISTED_ON,
    )


def family_in(premises: Premises, listed: ListedHouse, *people: Person | None, stage: Stage = Stage.ORDER) -> Family:
    """A family of owners at a stage whose term runs since ten days ago and ends in twenty."""
    now = timezone.now()
    family = Family.objects.create(
        number=f"П-2026-{premises.pk:06}",
        listed_house=listed,
        premises=premises,
        kind=FamilyKind.OWNER,
        stage=stage,
        people=len(people),
        started_at=now - timedelta(days=40),
    )
    for person in people:
        assert person is not None
        Member.objects.create(family=family, person=person, role=MemberRole.OWNER, since=family.started_at.date())
    for number, (at_stage, days) in enumerate(((Stage.RESETTLEMENT_START, 40), (stage, 10))):
        came, is_last = now - timedelta(days=days), number == 1
        batch = Batch.objects.create(
            key=f"{family.number} {number}", stage=at_stage, door=Door.OFFICER, families=1, made_at=came
        )
        Step.objects.create(
            family=family,
            stage=at_stage,
            batch=batch,
            came_at=came,
            left_at=None if is_last else now - timedelta(days=10),
            term="relocation.viewing" if is_last else "",
            runs_from=came if is_last else None,
            due_at=now + timedelta(days=20) if is_last else None,
        )
    return family
