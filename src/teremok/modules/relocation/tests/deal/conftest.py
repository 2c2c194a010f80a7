"""Anna's and Boris's family on the way to a flat in the neighbour's house; Lev leads it, Nina's office does not."""

import io
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from teremok.modules.relocation.contract_files import DRAFT, PAPER, PHOTO
from teremok.modules.relocation.models import Destination, NewFlat, Offer
from teremok.modules.relocation.models.contracts import SigningWay
from teremok.modules.relocation.services import contracting, schedules
from teremok.modules.relocation.services.contracting import Paperwork
from teremok.modules.relocation.states import FlatState, Stage
from teremok.modules.relocation.tests.conftest import NOON
from teremok.notices.models import Addressee
from teremok.notices.services.preparing import prepare
from teremok.notices.services.serving import serve
from teremok.notices.states import Ground
from teremok.platform.access import SYSTEM
from teremok.platform.booking.models import Slot
from teremok.platform.files.receiving import receive
from teremok.registry.models import Premises

TODAY = date(2026, 5, 4)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def pdf(name="проект.pdf"):
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def photo(name="стена.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (300, 200), (120, 110, 90)).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def lev(cast):
    """Who leads the family."""
    return cast["lev"].actor


@pytest.fixture
def new_flat(cast):
    premises = Premises.objects.create(
        house=cast.neighbour_house, number="77", number_key="77", area=Decimal("60.10"), rooms=2, floor=5, entrance=1
    )
    destination = Destination.objects.create(house=cast.neighbour_house)
    return NewFlat.objects.create(premises=premises, destination=destination, state=FlatState.OFFERED)


@pytest.fixture
def offered(family, new_flat, go):
    """The family, with a flat offered and agreed to."""
    Offer.objects.create(
        family=family, flat=new_flat, number=1, state="accepted", arithmetic={}, is_equal=True, made_at=NOON
    )
    go(family, Stage.ORDER, Stage.INSPECTION, Stage.ACCEPT)
    family.refresh_from_db()
    return family


@pytest.fixture
def ordered(offered, lev):
    contracting.record_order(by=lev, family=offered, paper=Paperwork("123-РД", TODAY), key=uuid4(), at=NOON)
    offered.refresh_from_db()
    return offered


@pytest.fixture
def draft_file(lev):
    return lambda: receive(by=lev, kind=DRAFT, content=pdf(), name="проект.pdf")


@pytest.fixture
def photo_file():
    return lambda by: receive(by=by, kind=PHOTO, content=photo(), name="стена.jpg")


@pytest.fixture
def paper_file():
    return lambda by: receive(by=by, kind=PAPER, content=pdf("паспорт.pdf"), name="паспорт.pdf")


@pytest.fixture
def drafted(ordered, lev, draft_file):
    """The draft was sent today."""
    contracting.send_draft(
        by=lev, family=ordered, paper=Paperwork("Д-77", TODAY), received=draft_file(), key=uuid4(), at=NOON
    )
    ordered.refresh_from_db()
    return ordered


@pytest.fixture
def told(cast):
    """Serves the notice of the family's open step to these of the cast: `told(family, "anna")`."""

    def told(family, *whom, at=NOON, ground=Ground.READ):
        batch = family.steps.get(left_at=None).batch
        from teremok.notices.models import Notice

        for notice in Notice.objects.filter(subject_id=batch.public_id):
            prepare(notice=notice, by=SYSTEM, at=at)
        rows = Addressee.objects.filter(
            notice__subject_id=batch.public_id, person__in=[cast[one].person for one in whom]
        )
        assert rows.count() == len(whom)
        serve(addressees=[row.pk for row in rows], ground=ground, by=SYSTEM, at=at)

    return told


@pytest.fixture
def sign(lev, cast):
    """Enters a signature: `sign(family, "anna")`."""

    def sign(family, whom, *, way=SigningWay.IN_PERSON, on=TODAY, at=NOON, words="", key=None, by=None):
        member = family.members.get(person=cast[whom].person, until=None)
        return contracting.sign(
            by=by or lev, member=member, way=way, signed_on=on, words=words, key=key or uuid4(), at=at
        )

    return sign


@pytest.fixture
def signed(drafted, sign):
    """Both have signed."""
    sign(drafted, "anna")
    sign(drafted, "boris")
    drafted.refresh_from_db()
    return drafted


@pytest.fixture
def concluded(signed, lev):
    """The city has signed, too."""
    contracting.countersign(by=lev, family=signed, signed_on=TODAY, at=NOON)
    signed.refresh_from_db()
    return signed


@pytest.fixture
def crew(cast, lev, listed):
    return schedules.add_crew(
        by=lev, office=cast.organisation, name="Бригада Потапова", phone="+79450000042", people=4, at=NOON
    )


@pytest.fixture
def desk(cast, lev, listed):
    return schedules.add_desk(by=lev, office=cast.organisation, address="ул. Сказочная, д. 1, окно 4", at=NOON)


@pytest.fixture
def slot_of(lev):
    """Opens a time: `slot_of(crew, days=7)`."""

    def slot_of(of, *, days=7, hour=10, capacity=1, at=NOON):
        from datetime import time

        day = TODAY + timedelta(days=days)
        length = timedelta(hours=2)
        schedules.open_times(by=lev, of=of, days=[day], starts=[time(hour)], length=length, capacity=capacity, at=at)
        return Slot.objects.filter(resource=of.resource).latest("starts_at")

    return slot_of


def begin_terms(at):
    """The clock's work: opens the terms of everybody who is served."""
    from teremok.modules.relocation.services import terms

    terms.start(by=SYSTEM, at=at)
