"""The deal through its pages: what a family and its officer send, what comes back, whose ids lead nowhere."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from teremok.modules.relocation.contract_files import photos_of
from teremok.modules.relocation.models import Defect, Family, Paper, Signature
from teremok.modules.relocation.models.contracts import Which
from teremok.modules.relocation.services import contracting, handing_over, moving_help, schedules
from teremok.modules.relocation.services.contracting import Paperwork
from teremok.modules.relocation.services.handing_over import Act
from teremok.modules.relocation.states import Stage
from teremok.modules.relocation.tests.deal.conftest import pdf, photo
from teremok.platform.audit.models import Look
from teremok.platform.booking.models import Booking
from tests.budgets import within_budget
from tests.cast import client_of


@pytest.fixture
def anna(cast):
    return client_of(cast["anna"])


@pytest.fixture
def desk_of_lev(cast):
    return client_of(cast["lev"])


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def agreed(offered, lev, draft_file, today):
    """The draft was sent today, by the real clock, since pages have no other."""
    now = timezone.now()
    contracting.record_order(by=lev, family=offered, paper=Paperwork("1-РД", today), key=uuid4(), at=now)
    paper = Paperwork("Д-1", today)
    contracting.send_draft(by=lev, family=offered, paper=paper, received=draft_file(), key=uuid4(), at=now)
    offered.refresh_from_db()
    return offered


def mine(family, page=""):
    return f"/relocation/my/{family.public_id}/{page}"


def asked(today):
    day = (today + timedelta(days=9)).isoformat()
    return {"key": uuid4(), "on": day, "part": "any", "floor": "3", "phone": "8 900 1234567"}


def opened(today, **changes):
    day = (today + timedelta(days=5)).isoformat()
    times = {"do": "open", "first": day, "last": day, "weekends": "on", "hours": "9:00, 14:00"}
    return times | {"minutes": "240", "capacity": "1"} | changes


def work(family, page):
    return f"/staff/relocation/families/{family.public_id}/{page}/"


def test_the_officer_leads_the_family_from_the_order_to_the_keys(offered, desk_of_lev, today, cast):
    page, day = work(offered, "contract"), today.isoformat()
    say = desk_of_lev.post
    assert say(page, {"do": "order", "key": uuid4(), "number": "12-РД", "on": day}).status_code == 302
    file = {"do": "draft", "key": uuid4(), "number": "Д-12", "on": day, "file": pdf()}
    assert say(page, file).status_code == 302
    for member in offered.members.all():
        sent = {"do": "sign", "key": uuid4(), "member": member.public_id, "way": "in_person", "on": day}
        assert say(page, sent).status_code == 302
    assert say(page, {"do": "city", "on": day}).status_code == 302
    assert say(page, {"do": "new_keys", "on": day, "keys": "2", "meter_cold": "1.5"}).status_code == 302
    assert say(page, {"do": "old_keys", "on": day, "keys": "1"}).status_code == 302
    assert Family.objects.get(pk=offered.pk).stage == Stage.EXECUTION
    assert offered.handovers.get(which=Which.NEW).readings == {"cold": "1.5"}


def test_a_form_that_cannot_be_done_comes_back_with_why(agreed, desk_of_lev, today):
    page = work(agreed, "contract")
    tomorrow = (today + timedelta(days=1)).isoformat()
    member = agreed.members.first().public_id
    sent = {"do": "sign", "key": uuid4(), "member": member, "way": "in_person", "on": tomorrow}
    response = desk_of_lev.post(page, sent)
    assert (response.status_code, response.context["faulty"]) == (422, "sign")
    assert not Signature.objects.exists()
    assert desk_of_lev.post(page, {"do": "no_such_thing"}).status_code == 200


def test_a_draft_that_is_no_pdf_is_refused(ordered, desk_of_lev, today):
    sent = {"do": "draft", "key": uuid4(), "number": "Д", "on": today.isoformat(), "file": photo("договор.pdf")}
    response = desk_of_lev.post(work(ordered, "contract"), sent)
    assert (response.status_code, response.context["faulty"]) == (422, "draft")


def test_somebody_elses_ids_lead_nowhere(agreed, desk_of_lev, cast, listed, go, today):
    other = listed.families.exclude(pk=agreed.pk).filter(members__isnull=False).first()
    stranger = other.members.first().public_id
    sent = {"do": "sign", "key": uuid4(), "member": stranger, "way": "in_person", "on": today.isoformat()}
    assert desk_of_lev.post(work(agreed, "contract"), sent).status_code == 404
    assert desk_of_lev.post(work(agreed, "papers"), {"do": "accept", "paper": uuid4()}).status_code == 404
    assert desk_of_lev.post(work(agreed, "flat"), {"do": "accept", "defect": uuid4()}).status_code == 404


def test_everybody_of_the_family_can_read_that_they_were_looked_at(agreed, desk_of_lev, cast):
    for page in ("contract", "court", "flat", "move", "papers"):
        desk_of_lev.get(work(agreed, page))
    looks = Look.objects.filter(people__contains=[cast["boris"].person.public_id])
    assert {look.place for look in looks} >= {
        "relocation:family_contract",
        "relocation:family_court",
        "relocation:family_flat",
        "relocation:family_move",
        "relocation:family_papers",
    }


def test_the_family_takes_a_time_and_gives_it_back(agreed, desk, lev, anna, today):
    starts = [time(10, 30)]
    schedules.open_times(
        by=lev, of=desk, days=[today + timedelta(days=3)], starts=starts, length=timedelta(hours=1), capacity=1,
        at=timezone.now(),
    )  # fmt: skip
    page = anna.get(mine(agreed, "contract/")).content.decode()
    assert "10:30" in page
    slot = desk.resource.slots.get().public_id
    anna.post(mine(agreed, "contract/appointment/"), {"key": uuid4(), "time": slot})
    assert Booking.objects.get().holder == agreed.public_id
    anna.post(mine(agreed, "contract/appointment/"), {"give_back": "1"})
    assert Booking.objects.get().state == "cancelled"
    for nonsense in ("", "x", str(uuid4())):
        assert anna.post(mine(agreed, "contract/appointment/"), {"key": uuid4(), "time": nonsense}).status_code == 302


def test_a_defect_with_photos_by_phone(offered, anna):
    sent = {
        "key": uuid4(),
        "place": "kitchen",
        "complaint": "plumbing",
        "words": "Капает",
        "photos": [photo(), photo("б.jpg")],
    }
    assert anna.post(mine(offered, "flat-check/"), sent).status_code == 302
    assert photos_of([Defect.objects.get()]).count() == 2
    assert "Капает" in anna.get(mine(offered, "flat-check/")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"place": "cellar"}, {"complaint": ""}, {"complaint": "other", "words": ""}, {"photos": [pdf("фото.jpg")]}],
)
def test_a_defect_that_cannot_be_read_comes_back(offered, anna, wrong):
    sent = {"key": uuid4(), "place": "kitchen", "complaint": "plumbing"} | wrong
    assert anna.post(mine(offered, "flat-check/"), sent).status_code == 422
    assert not Defect.objects.exists()


def test_six_photos_are_refused_before_they_are_looked_through(offered, anna):
    sent = {
        "key": uuid4(),
        "place": "kitchen",
        "complaint": "plumbing",
        "photos": [photo(f"{n}.jpg") for n in range(6)],
    }
    assert anna.post(mine(offered, "flat-check/"), sent).status_code == 422


def test_help_is_asked_for_and_called_off(signed, anna, today):
    sent = {
        "key": uuid4(),
        "on": (today + timedelta(days=9)).isoformat(),
        "part": "any",
        "floor": "3",
        "phone": "8 900 1234567",
    }
    assert anna.post(mine(signed, "moving/"), sent).status_code == 302
    assert "Отменить" in anna.get(mine(signed, "moving/")).content.decode()
    assert anna.get(mine(signed, "moving/call-off/")).status_code == 200
    anna.post(mine(signed, "moving/call-off/"))
    assert signed.moves.get().state == "cancelled"


@pytest.mark.parametrize(
    "wrong", [{"on": "2020-01-01"}, {"floor": "0"}, {"phone": "нет"}, {"big_things": ["elephant"]}]
)
def test_a_wish_that_cannot_be_met_comes_back(signed, anna, today, wrong):
    sent = {
        "key": uuid4(),
        "on": (today + timedelta(days=9)).isoformat(),
        "part": "any",
        "floor": "3",
        "phone": "89001234567",
    }
    assert anna.post(mine(signed, "moving/"), sent | wrong).status_code == 422


def test_a_document_is_sent_and_a_wrong_file_says_why(offered, anna):
    page = mine(offered, "documents/")
    assert anna.post(page, {"key": uuid4(), "slot": "right", "file": pdf("выписка.pdf")}).status_code == 302
    response = anna.post(page, {"key": uuid4(), "slot": "application", "file": photo("заявление.pdf")})
    assert response.status_code == 422
    assert "заявление.pdf" in response.content.decode()
    assert Paper.objects.count() == 1
    for slot in ("right:x", "no_such", "", f"identity:{uuid4()}"):
        anna.post(page, {"key": uuid4(), "slot": slot, "file": pdf()})
    assert Paper.objects.count() == 1


def test_the_officer_opens_times_and_gives_a_crew(signed, desk_of_lev, crew, cast, today):
    moving_help.ask(
        by=cast["anna"].actor, family=signed, key=uuid4(), at=timezone.now(),
        wish=moving_help.Wish(today + timedelta(days=5), "any", 3, False, "+79450000001"),
    )  # fmt: skip
    day = (today + timedelta(days=5)).isoformat()
    times = {
        "do": "open",
        "first": day,
        "last": day,
        "weekends": "on",
        "hours": "9:00, 14:00",
        "minutes": 240,
        "capacity": 1,
    }
    assert desk_of_lev.post(f"/staff/relocation/times/{crew.resource.public_id}/", times).status_code == 302
    slot = crew.resource.slots.earliest("starts_at")
    sent = {"do": "confirm", "time": f"{crew.public_id} {slot.public_id}"}
    assert desk_of_lev.post(work(signed, "move"), sent).status_code == 302
    assert signed.moves.get().crew == crew
    wrong = desk_of_lev.post(work(signed, "move"), {"do": "confirm", "time": f"{crew.public_id} {uuid4()}"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("wrong", [{"hours": "9.00"}, {"last": "2020-01-01"}, {"minutes": "0"}, {"capacity": "0"}])
def test_times_that_cannot_be_opened_come_back(crew, desk_of_lev, today, wrong):
    day = (today + timedelta(days=5)).isoformat()
    times = {
        "do": "open",
        "first": day,
        "last": day,
        "weekends": "on",
        "hours": "9:00",
        "minutes": 60,
        "capacity": 1,
    } | wrong
    assert desk_of_lev.post(f"/staff/relocation/times/{crew.resource.public_id}/", times).status_code == 422


def test_parts_of_the_familys_file(signed, anna, desk_of_lev, lev, today):
    page = anna.get(f"/relocation/my/{signed.public_id}/").content.decode()
    assert f"/relocation/my/{signed.public_id}/contract/" in page
    assert f"/relocation/my/{signed.public_id}/documents/" in page
    file = desk_of_lev.get(f"/staff/relocation/families/{signed.public_id}/").content.decode()
    for part in ("contract", "papers", "flat", "move"):
        assert work(signed, part) in file


def test_what_is_kept_about_me(signed, cast, anna):
    page = anna.get("/my-data/").content.decode()
    assert "Д-77" in page


def test_pages_keep_their_budgets(agreed, anna, desk_of_lev):
    anna.get(mine(agreed, "contract/"))  # the version of the law is read once and kept
    for name in ("contract", "flat-check", "moving", "documents"):
        with within_budget(f"relocation_my_{name.replace('-', '_')}"):
            assert anna.get(mine(agreed, f"{name}/")).status_code == 200
    for name in ("contract", "court", "flat", "move", "papers"):
        with within_budget(f"relocation_family_{name}"):
            assert desk_of_lev.get(work(agreed, name)).status_code == 200


def test_no_act_of_anothers(concluded, lev, cast):
    act = handing_over.hand_over(
        by=lev, family=concluded, which=Which.NEW, act=Act(concluded.contracts.get().city_signed_on, 2),
        at=timezone.now(),
    )  # fmt: skip
    assert client_of(cast["vera"]).get(f"/relocation/acts/{act.public_id}.pdf").status_code == 404
