"""Lists of houses: taken in, met again, corrected, contradicted."""

import pytest

from teremok.registry.imports.models import Clash
from teremok.registry.imports.queries import figures, rows
from teremok.registry.imports.states import Kind, Verdict
from teremok.registry.imports.tests.files import HOUSES, applied, checked, written
from teremok.registry.models import District, House, ManagementContract, Organisation

pytestmark = pytest.mark.django_db


def test_houses_organisations_and_contracts_arise(tmp_path):
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES))
    assert batch.counts == {"new": 2, "changed": 0, "unchanged": 0, "rejected": 0}
    house = House.objects.get(unom=101)
    assert (house.street, house.building, house.year_built) == ("Сказочная улица", "5", 1962)
    assert str(house.area_total) == "2486.10"
    assert House.objects.get(unom=102).area_total is None
    organisation = Organisation.objects.get()
    assert not organisation.is_verified
    contracts = ManagementContract.objects.order_by("id")
    assert [(c.organisation_id, c.starts_on, c.is_verified) for c in contracts] == [(organisation.id, None, False)] * 2
    assert District.objects.get().okrug == "Северный"


def test_the_same_file_again_changes_nothing(tmp_path):
    path = written(tmp_path, HOUSES)
    applied(Kind.HOUSES, path)
    again = applied(Kind.HOUSES, path)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 2, "rejected": 0}
    assert again.entries.count() == 0


def test_a_dry_run_changes_nothing_and_shows_the_difference(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    batch = checked(Kind.HOUSES, written(tmp_path, HOUSES.replace("1962", "1964")))
    assert batch.counts["changed"] == 1
    [row] = rows(batch, verdict=Verdict.CHANGED, limit=10)
    assert row.changes == {"year_built": [1962, 1964]}
    assert House.objects.get(unom=101).year_built == 1962


def test_empty_never_erases(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES.replace("2486,10", "Не заполнено")))
    assert batch.counts["unchanged"] == 2
    assert str(House.objects.get(unom=101).area_total) == "2486.10"


def test_a_second_spelling_meets_the_house(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    batch = applied(Kind.HOUSES, written(tmp_path, 'address,year\n"Сказочная улица, 5, город Сказочинск",1970\n'))
    assert batch.matches == {"address": 1}
    assert House.objects.count() == 2


def test_a_house_is_met_by_its_place_when_the_street_is_written_otherwise(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    text = "Адрес;Широта;Долгота\nг. Сказочинск, ул. Сказочная 1-я, д. 5;55,70001;37,6\n"
    batch = applied(Kind.HOUSES, written(tmp_path, text))
    assert batch.matches == {"place": 1}
    assert House.objects.count() == 2


def test_of_two_rows_the_fuller_stays(tmp_path):
    text = HOUSES + "г. Сказочинск, Сказочная ул., 5;;55,7;37,6;;;;;\n"
    batch = applied(Kind.HOUSES, written(tmp_path, text))
    [row] = rows(batch, verdict=Verdict.REJECTED, limit=10)
    assert row.line == 4
    assert "2" in row.sentence
    assert House.objects.get(unom=101).year_built == 1962


def test_one_address_in_two_places_waits_for_a_human(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES.replace("55,7;", "55,71;").replace(";101;", ";;")))
    assert batch.reasons == {"far_apart": 1}
    clash = Clash.objects.get()
    assert clash.house == House.objects.get(unom=101)
    assert 1050 < clash.metres < 1200


def test_an_address_under_another_unom_is_rejected(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES.replace(";101;", ";999;")))
    assert batch.reasons == {"other_identifier": 1}


def test_a_unom_of_another_house_is_rejected(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    text = "Адрес;УНОМ\nг. Сказочинск, ул. Сказочная, д. 7;101\n"
    batch = applied(Kind.HOUSES, written(tmp_path, text))
    assert batch.reasons == {"identifier_taken": 1}


def test_a_value_that_cannot_be_right_is_left_out_with_a_remark(tmp_path):
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES.replace("1963", "2850")))
    [_first, second] = rows(batch, verdict=Verdict.NEW, limit=10)
    assert second.remarks == {"Год постройки": "2850"}
    assert House.objects.get(unom=102).year_built is None


def test_another_organisation_takes_over_an_unverified_contract(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES.replace("УК «Теремок-Сервис»", "ТСЖ «Рукавичка»")))
    assert batch.counts["changed"] == 1
    old, new = ManagementContract.objects.filter(house__unom=101).order_by("id")
    assert old.ends_on == new.starts_on
    assert new.organisation.kind == "association"
    again = checked(Kind.HOUSES, written(tmp_path, HOUSES.replace("УК «Теремок-Сервис»", "ТСЖ «Рукавичка»")))
    assert again.counts["unchanged"] == 2


def test_a_verified_contract_is_left_alone(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    ManagementContract.objects.update(is_verified=True)
    batch = checked(Kind.HOUSES, written(tmp_path, HOUSES.replace("УК «Теремок-Сервис»", "ТСЖ «Рукавичка»")))
    assert batch.counts["unchanged"] == 2


def test_a_merged_house_does_not_come_back(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    House.objects.filter(unom=102).update(merged_into=House.objects.get(unom=101), unom=None)
    batch = checked(Kind.HOUSES, written(tmp_path, HOUSES))
    assert batch.reasons == {"merged_away": 1}


def test_figures_for_a_program(tmp_path):
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES))
    assert list(figures(batch)) == ["batch", "new", "changed", "unchanged", "rejected", "reasons"]
