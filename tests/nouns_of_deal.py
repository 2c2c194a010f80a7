"""A family on its way from the draft to the keys, for the access matrix: the grandmother's, for whom Gleb acts."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from PIL import Image

from teremok.modules.relocation.contract_files import DRAFT, PAPER, PHOTO
from teremok.modules.relocation.document_rules import PaperKind
from teremok.modules.relocation.models import (
    Claim,
    Contract,
    Defect,
    Destination,
    Family,
    Handover,
    Inspection,
    ListedHouse,
    Move,
    NewFlat,
    Order,
    Paper,
    Turn,
)
from teremok.modules.relocation.services import schedules
from teremok.modules.relocation.states import FlatState, Stage
from teremok.platform.access import SYSTEM
from teremok.platform.files import services as files
from teremok.platform.files.models import StoredFile
from teremok.platform.law.clocks import city_day, city_zone
from teremok.registry.models import Premises
from tests.cast import Cast
from tests.nouns_of_relocation import family_in


def deal(cast: Cast, listed: ListedHouse) -> dict[str, Any]:
    family = family_in(cast.flat_of_grandmother, listed, cast.grandmother, stage=Stage.CONTRACT_PROJECT)
    contract = _contract(cast, family)
    defect = _defect(cast, family, contract.order.flat)
    now = timezone.now()
    act = Handover.objects.create(
        family=family, which="new", number="АКТ-2026-000001", held_on=city_day(now), keys=2, made_at=now,
        readings={"cold": "12.3"},
    )  # fmt: skip
    Move.objects.create(
        family=family, wanted_on=city_day(now) + timedelta(days=9), part="any", floor=1, has_lift=False,
        big_things=["piano"], phone="+79450000004", key="nouns", asked_at=now,
    )  # fmt: skip
    Claim.objects.create(
        family=family, contract=contract, reason="Срок подписания прошёл.", begun_at=now - timedelta(days=5)
    )
    desk = schedules.add_desk(by=SYSTEM, office=cast.organisation, address="ул. Сказочная, д. 1, окно 4", at=now)
    crew = schedules.add_crew(
        by=SYSTEM, office=cast.organisation, name="Бригада Потапова", phone="+79450000042", people=4, at=now
    )
    for one in (desk, crew):
        day = city_day(now) + timedelta(days=2)
        begins = [now.astimezone(city_zone()).replace(hour=hour, minute=0).time() for hour in (10, 14)]
        schedules.open_times(
            by=SYSTEM, of=one, days=[day], starts=begins, length=timedelta(hours=2), capacity=2, at=now
        )
    return {
        "deal_family": family,
        "defect": defect,
        "act": act,
        "desk": desk.resource,
        "crew": crew.resource,
        "draft": StoredFile.objects.get(kind=DRAFT.name),
        "photo": StoredFile.objects.get(kind=PHOTO.name),
        "paper": _paper(cast, family),
    }


def _contract(cast: Cast, family: Family) -> Contract:
    premises = Premises.objects.create(
        house=cast.neighbour_house, number="77", number_key="77", area=Decimal("62.10"), rooms=2, floor=5
    )
    destination = Destination.objects.create(house=cast.neighbour_house)
    flat = NewFlat.objects.create(premises=premises, destination=destination, state=FlatState.OFFERED)
    now = timezone.now()
    today = city_day(now)
    order = Order.objects.create(
        family=family, flat=flat, number="123-РД", issued_on=today - timedelta(days=20), key="nouns", made_at=now
    )
    contract = Contract.objects.create(
        family=family, order=order, number="Д-77", sent_on=today - timedelta(days=11), key="nouns", made_at=now
    )
    kept = files.store(
        by=SYSTEM, kind=DRAFT, content=io.BytesIO(b"%PDF-1.4\n%%EOF\n"), name="проект.pdf", subject=contract.public_id,
        at=now,
    )  # fmt: skip
    contract.file = kept.public_id
    contract.save()
    return contract


def _defect(cast: Cast, family: Family, flat: NewFlat) -> Defect:
    now = timezone.now()
    walk = Inspection.objects.create(
        family=family, flat=flat, held_on=city_day(now), by_family=True, made_at=now - timedelta(days=3)
    )
    defect = Defect.objects.create(
        inspection=walk, family=family, place="kitchen", complaint="plumbing", words="Капает кран.", state="mended",
        found_at=now - timedelta(days=3), due_at=now + timedelta(days=20), law="nouns", key="nouns",
    )  # fmt: skip
    for state in ("found", "mended"):
        Turn.objects.create(defect=defect, state=state, at=now, by_family=state == "found")
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 90, 60)).save(drawn, "PNG")
    drawn.seek(0)
    files.store(by=SYSTEM, kind=PHOTO, content=drawn, name="кран.png", subject=defect.public_id, at=now)
    return defect


def _paper(cast: Cast, family: Family) -> StoredFile:
    """The grandmother's passport, handed in by Gleb."""
    account = cast["gleb"].account
    assert account is not None
    paper = Paper(
        family=family, kind=PaperKind.IDENTITY, member=family.members.get(), handed_at=timezone.now(),
        handed_by=UUID(str(account.public_id)), key="nouns",
    )  # fmt: skip
    kept = files.store(
        by=SYSTEM, kind=PAPER, content=io.BytesIO(b"%PDF-1.4\n%%EOF\n"), name="паспорт.pdf", subject=paper.public_id,
        at=timezone.now(),
    )  # fmt: skip
    paper.file = kept.public_id
    paper.save()
    return kept
