"""The list of the programme's houses: what comes in, whom it meets, what is left for a person, what an undo takes."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from teremok.modules.relocation.jobs import match_again
from teremok.modules.relocation.models import ListedHouse, ListSource, Matter
from teremok.modules.relocation.services import listing
from teremok.modules.relocation.states import MatterKind
from teremok.platform.access import SYSTEM, Denied
from teremok.registry.addresses import normalise
from teremok.registry.imports import queries, services
from teremok.registry.imports.models import Batch
from teremok.registry.imports.sources import CannotRead
from teremok.registry.imports.states import Kind, Status, Verdict
from teremok.registry.models import District, House

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
HEADER = "unom;address;district;okrug;votes_for;votes_against;lat;lon\n"
ROWS = """101;Полевая улица, дом 1;Опушка;САО;80;20;55,7000;37,6000
102;Полевая улица, дом 2;Опушка;САО;0;0;55,7010;37,6000
103;Полевая улица, дом 3, корпус 1;Опушка;САО;66,67;33,33;55,7020;37,6000
104;Полевая улица, дом 4;Опушка;САО;90;10;55,7030;37,6000
105;Полевая улица, дом 5;Опушка;САО;90;10;55,7040;37,6000
"""


def house(address: str, *, lat: str = "55.7", lon: str = "37.6", unom: int | None = None, okrug: str = "") -> House:
    where = normalise(address)
    district = District.objects.get_or_create(name="Опушка", okrug=okrug)[0] if okrug else None
    return House.objects.create(
        address=address, address_key=where.key, street=where.street, building=where.building, unom=unom,
        latitude=Decimal(lat), longitude=Decimal(lon), district=district,
    )  # fmt: skip


def checked(folder: Path, text: str, name: str = "list 2017-07-12.csv") -> Batch:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    batch = services.open_batch(kind="programme", file_name=name, file_size=1, by=SYSTEM, at=NOW)
    return services.check(batch=batch, path=path, by=SYSTEM, at=NOW)


def applied(folder: Path, text: str, name: str = "list 2017-07-12.csv") -> Batch:
    return services.apply(batch=checked(folder, text, name), by=SYSTEM, at=NOW)


@pytest.fixture
def houses() -> dict[str, House]:
    return {
        "by unom": house("Совсем другая улица, дом 77", unom=101),
        "by address": house("ул. Полевая, д. 2", lat="55.7011", okrug="САО"),
        "by place": house("Новая Полевая улица, дом 3, к. 1", lat="55.7028"),
        "far": house("Полевая улица, дом 4", lat="55.7930"),
    }


def test_houses_are_met_by_unom_address_and_place_and_the_rest_waits_for_a_person(tmp_path, houses):
    batch = applied(tmp_path, HEADER + ROWS)
    assert batch.counts == {"new": 5, "changed": 0, "unchanged": 0, "rejected": 0}
    assert batch.matches == {"unom": 1, "address": 1, "place": 1, "nobody": 2}
    met = dict(ListedHouse.objects.values_list("unom", "house_id"))
    assert met == {
        101: houses["by unom"].pk, 102: houses["by address"].pk, 103: houses["by place"].pk, 104: None, 105: None,
    }  # fmt: skip
    matters = {m.listed_house.unom: m for m in Matter.objects.filter(kind=MatterKind.NO_HOUSE, closed_at=None)}
    assert set(matters) == {104, 105}
    assert matters[104].facts["why"] == "far"
    assert matters[104].facts["near"] == str(houses["far"].public_id)
    source = ListSource.objects.get()
    assert (source.dated_on, source.rows, source.batch) == (date(2017, 7, 12), 5, batch.public_id)
    first = ListedHouse.objects.get(unom=101)
    assert (first.votes_for, first.district, first.okrug) == (Decimal("80.00"), "Опушка", "САО")
    assert ListedHouse.objects.get(unom=102).votes_for is None  # nobody voted


def test_a_house_of_another_okrug_is_not_taken(tmp_path):
    house("Полевая улица, дом 5", lat="55.7041", okrug="ЮАО")
    applied(tmp_path, HEADER + ROWS)
    assert ListedHouse.objects.get(unom=105).house is None
    assert Matter.objects.get(listed_house__unom=105).facts["why"] == "okrug"


def test_a_dry_run_changes_nothing_and_tells_each_row(tmp_path, houses):
    batch = checked(tmp_path, HEADER + ROWS + "106;где-то;Опушка;САО;1;2;55;37\nсто;Полевая улица, дом 9;;;;;;\n")
    assert batch.counts == {"new": 5, "changed": 0, "unchanged": 0, "rejected": 2}
    assert not ListedHouse.objects.exists()
    new = queries.rows(batch, verdict=Verdict.NEW, limit=10)
    assert [row.changes["house"][1] for row in new][1::2] == [houses["by address"].address, "nobody"]
    sentences = [row.sentence for row in queries.rows(batch, verdict=Verdict.REJECTED, limit=10)]
    assert len(sentences) == 2
    assert all(sentences)


def test_the_same_list_again_changes_nothing(tmp_path, houses):
    applied(tmp_path, HEADER + ROWS)
    again = applied(tmp_path, HEADER + ROWS)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 5, "rejected": 0}
    assert ListSource.objects.count() == 1
    assert Matter.objects.count() == 2


def test_a_changed_row_is_shown_with_what_stood_before(tmp_path, houses):
    applied(tmp_path, HEADER + ROWS)
    batch = applied(tmp_path, HEADER + ROWS.replace("80;20", "81;19"), "list 2018-01-31.csv")
    assert batch.counts["changed"] == 1
    [row] = queries.rows(batch, verdict=Verdict.CHANGED, limit=10)
    assert row.changes == {"votes_for": [80.0, 81.0], "votes_against": [20.0, 19.0]}
    assert ListedHouse.objects.get(unom=101).source.dated_on == date(2018, 1, 31)
    assert ListedHouse.objects.get(unom=105).source.dated_on == date(2017, 7, 12)


def test_the_whole_list_is_taken_back(tmp_path, houses):
    batch = applied(tmp_path, HEADER + ROWS)
    second = applied(tmp_path, HEADER + ROWS.replace("80;20", "81;19"))
    assert services.undo(batch=second, by=SYSTEM, at=NOW).restored == 1
    assert ListedHouse.objects.get(unom=101).votes_for == Decimal("80.00")
    undone = services.undo(batch=batch, by=SYSTEM, at=NOW)
    assert undone.kept == ()
    assert not ListedHouse.objects.exists()
    assert not Matter.objects.exists()
    assert all(source.undone_at == NOW for source in ListSource.objects.all())


def test_what_a_person_decided_since_stays_and_is_listed(tmp_path, houses, maya):
    batch = applied(tmp_path, HEADER + ROWS)
    listing.choose_house(listed=ListedHouse.objects.get(unom=104), house=houses["far"], by=maya.actor, at=NOW)
    undone = services.undo(batch=batch, by=SYSTEM, at=NOW)
    assert {kept.why for kept in undone.kept} == {"changed"}
    assert [one.unom for one in ListedHouse.objects.all()] == [104]


def test_a_person_says_which_house_is_meant(tmp_path, houses):
    applied(tmp_path, HEADER + ROWS)
    listed = ListedHouse.objects.get(unom=104)
    with pytest.raises(listing.CannotMatch):
        listing.choose_house(listed=listed, house=houses["by unom"], by=SYSTEM, at=NOW)
    listing.choose_house(listed=listed, house=houses["far"], by=SYSTEM, at=NOW)
    matter = Matter.objects.get(listed_house=listed)
    assert (matter.closed_at, matter.outcome) == (NOW, houses["far"].address)
    with pytest.raises(listing.CannotMatch):
        listing.choose_house(listed=listed, house=houses["by place"], by=SYSTEM, at=NOW)


def test_a_house_that_comes_into_the_registry_later_is_met_by_the_clock(tmp_path, houses):
    applied(tmp_path, HEADER + ROWS)
    match_again(at=NOW)
    assert ListedHouse.objects.filter(house=None).count() == 2
    came = house("Полевая ул., д. 5", lat="55.7041", unom=105)
    match_again(at=NOW)
    assert ListedHouse.objects.get(unom=105).house == came
    assert list(Matter.objects.filter(closed_at=None).values_list("listed_house__unom", flat=True)) == [104]
    match_again(at=NOW)


def test_what_the_clock_found_goes_with_the_list(tmp_path, houses):
    batch = applied(tmp_path, HEADER + ROWS)
    house("Полевая ул., д. 5", lat="55.7041", unom=105)
    match_again(at=NOW)
    assert services.undo(batch=batch, by=SYSTEM, at=NOW).kept == ()
    assert not ListedHouse.objects.exists()


def test_two_rows_of_one_house_leave_the_second_to_a_person(tmp_path):
    met = house("Полевая улица, дом 1", lat="55.7001")
    applied(tmp_path, HEADER + ROWS + "201;Полевая улица, дом 1;Опушка;САО;70;30;55,7001;37,6000\n")
    assert list(ListedHouse.objects.filter(house=met).values_list("unom", flat=True)) == [101]
    assert Matter.objects.get(listed_house__unom=201).facts["why"] == "taken"


def test_a_list_without_unom_meets_itself_by_the_address(tmp_path):
    text = "Адрес;Район;Округ;За;Против\nПолевая улица, дом 1;Опушка;САО;80;20\nПолевая улица, д. 1;Опушка;САО;80;\n"
    batch = applied(tmp_path, text)
    assert batch.counts == {"new": 1, "changed": 0, "unchanged": 0, "rejected": 1}
    assert applied(tmp_path, text.rsplit("\n", 2)[0] + "\n").counts["unchanged"] == 1
    batch = applied(tmp_path, HEADER + ROWS)
    assert (batch.counts["changed"], batch.counts["new"]) == (1, 4)
    assert ListedHouse.objects.filter(address_key=normalise("Полевая улица, дом 1").key).get().unom == 101


@pytest.mark.parametrize("text", ["", "a;b\n1;2\n", "{}", "%PDF-1.4", HEADER])
def test_a_bad_file_is_refused_in_a_sentence(tmp_path, text):
    with pytest.raises(CannotRead) as refusal:
        checked(tmp_path, text)
    assert len(str(refusal.value)) > 20
    assert Batch.objects.get().status == Status.REFUSED


def test_only_those_who_keep_the_programme_take_its_list_in(egor, maya):
    with pytest.raises(Denied):
        services.open_batch(kind="programme", file_name="x", file_size=1, by=egor.actor, at=NOW)
    assert services.open_batch(kind="programme", file_name="x", file_size=1, by=maya.actor, at=NOW).kind == "programme"


def _votes(real_data: Path) -> Path:
    return real_data / "renovation_votes_2017-07-12_final.json"


@pytest.mark.real_data
def test_the_citys_list_comes_in_whole_and_goes_whole(real_data):
    path = _votes(real_data)

    def take(kind: str, file: Path) -> Batch:
        batch = services.open_batch(kind=kind, file_name=file.name, file_size=0, by=SYSTEM, at=NOW)
        batch = services.check(batch=batch, path=file, by=SYSTEM, at=NOW)
        return services.apply(batch=batch, by=SYSTEM, at=NOW)

    take(Kind.HOUSES, real_data / "reformagkh_moscow_houses_2017-06-14.csv.gz")
    batch = take("programme", path)
    assert batch.counts == {"new": 4543, "changed": 0, "unchanged": 0, "rejected": 0}
    assert ListedHouse.objects.count() == 4543 == len(json.loads(path.read_text()))
    met = ListedHouse.objects.exclude(house=None).count()
    assert met >= 4_300
    assert Matter.objects.filter(kind=MatterKind.NO_HOUSE, closed_at=None).count() == 4543 - met
    assert take("programme", path).counts["unchanged"] == 4543
    take(Kind.HOUSES, path)  # now the registry knows the UNOM of those it could meet, and takes in the others
    match_again(at=NOW)
    assert ListedHouse.objects.exclude(house=None).count() > met
    assert services.undo(batch=batch, by=SYSTEM, at=NOW).kept == ()
    assert not ListedHouse.objects.exists()
