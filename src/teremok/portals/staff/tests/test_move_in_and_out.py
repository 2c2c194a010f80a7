"""Recording who lives in premises, that they moved out, and that they died."""

from datetime import date

import pytest

from teremok.registry.models import Person, Residency
from teremok.registry.queries import defects_of
from tests.cast import client_of

pytestmark = pytest.mark.django_db
FORM = {
    "last_name": "Ёжикова",
    "first_name": "Инна",
    "birth_date": "1990-05-06",
    "kind": "tenant",
    "on": "2026-11-01",
}


def test_a_newcomer_moves_in_once(cast):
    client, url = client_of(cast["ksenia"]), f"/staff/premises/{cast.flat_of_anna.public_id}/"
    assert client.post(f"{url}resident/", FORM).status_code == 302
    assert "Ёжикова Инна" in client.get(url).content.decode()
    again = client.post(f"{url}resident/", FORM)
    assert again.status_code == 422
    assert "уже живёт" in again.content.decode()
    assert (Person.objects.filter(last_name="Ёжикова").count(), cast.flat_of_anna.residencies.count()) == (1, 3)


def test_what_is_refused_leaves_no_person_behind(cast):
    url = f"/staff/premises/{cast.flat_of_anna.public_id}/resident/"
    wrong = client_of(cast["ksenia"]).post(url, {**FORM, "snils": "112-233-445 96"})
    assert wrong.status_code == 422
    assert not Person.objects.filter(last_name="Ёжикова").exists()


def test_a_resident_moves_out_on_a_day(cast):
    client, lived = client_of(cast["ksenia"]), Residency.objects.get(person=cast["vera"].person)
    url = f"/staff/residencies/{lived.public_id}/end/"
    assert "Норушкина" in client.get(url).content.decode()
    assert client.post(url, {"on": "2001-01-01"}).status_code == 422
    assert client.post(url, {"on": "2026-11-20"}).status_code == 302
    later = client.post(url, {"on": "2026-11-21"})
    assert later.status_code == 422
    assert "Выезд уже записан" in later.content.decode()
    lived.refresh_from_db()
    assert lived.ends_on == date(2026, 11, 20)


def test_who_moved_out_may_move_in_again(cast):
    client, lived = client_of(cast["ksenia"]), Residency.objects.get(person=cast["vera"].person)
    client.post(f"/staff/residencies/{lived.public_id}/end/", {"on": "2026-10-01"})
    vera = cast["vera"].person
    form = {
        "last_name": vera.last_name, "first_name": vera.first_name, "middle_name": vera.middle_name,
        "birth_date": vera.birth_date.isoformat(), "kind": "tenant", "on": "2026-11-01",
    }  # fmt: skip
    assert client.post(f"/staff/premises/{cast.flat_of_vera.public_id}/resident/", form).status_code == 302
    assert cast.flat_of_vera.residencies.filter(person=vera).count() == 2


def test_a_death_is_recorded_and_the_register_asks_for_heirs(cast):
    client, anna = client_of(cast["ksenia"]), cast["anna"].person
    url = f"/staff/people/{anna.public_id}/"
    assert client.post(f"{url}death/", {"on": "1800-01-01"}).status_code == 422
    assert client.post(f"{url}death/", {"on": "2026-03-01"}).status_code == 302
    anna.refresh_from_db()
    assert anna.died_on == date(2026, 3, 1)
    assert "Записать смерть" not in client.get(url).content.decode()
    assert "after_death" in {defect.kind for defect in defects_of([cast.house.id], on=date(2026, 11, 22))}


def test_somebody_elses_house_is_not_there(cast):
    client, theirs = client_of(cast["ksenia"]), cast.flat_of_zoya.residencies.get()
    assert client.post(f"/staff/premises/{cast.flat_of_zoya.public_id}/resident/", FORM).status_code == 404
    assert client.post(f"/staff/residencies/{theirs.public_id}/end/", {"on": "2026-11-20"}).status_code == 404
    assert client.post(f"/staff/people/{cast['zoya'].person.public_id}/death/", {"on": "2026-11-20"}).status_code == 404


def test_who_only_looks_changes_nothing(cast):
    for who in ("egor", "ilya"):
        response = client_of(cast[who]).post(f"/staff/premises/{cast.flat_of_anna.public_id}/resident/", FORM)
        assert response.status_code == 403


def test_a_wrong_day_of_moving_out_is_corrected_and_taken_back(cast):
    client, lived = client_of(cast["ksenia"]), Residency.objects.get(person=cast["vera"].person)
    url = f"/staff/residencies/{lived.public_id}/"
    assert client.post(f"{url}correct/", {"on": "2026-10-01"}).status_code == 422  # it was not recorded yet
    client.post(f"{url}end/", {"on": "2026-10-10"})
    card = client.get(f"/staff/people/{cast['vera'].person.public_id}/").content.decode()
    assert f"{url}correct/" in card
    assert 'value="2026-10-10"' in client.get(f"{url}correct/").content.decode()
    assert client.post(f"{url}correct/", {"on": "2026-10-01"}).status_code == 302
    lived.refresh_from_db()
    assert lived.ends_on == date(2026, 10, 1)
    assert client.post(f"{url}correct/", {"on": "1800-01-01"}).status_code == 422
    assert client.post(f"{url}correct/", {"on": ""}).status_code == 302
    lived.refresh_from_db()
    assert lived.ends_on is None


def test_a_corrected_day_does_not_reach_into_the_next_time_they_live_there(cast):
    client, lived = client_of(cast["ksenia"]), Residency.objects.get(person=cast["vera"].person)
    client.post(f"/staff/residencies/{lived.public_id}/end/", {"on": "2026-10-01"})
    again = Residency.objects.create(
        premises=lived.premises, person=lived.person, kind="tenant", starts_on=date(2026, 11, 1)
    )
    url = f"/staff/residencies/{lived.public_id}/correct/"
    for day in ("2026-11-02", ""):
        refused = client.post(url, {"on": day})
        assert refused.status_code == 422
        assert "снова въехал" in refused.content.decode()
    assert client.post(url, {"on": "2026-11-01"}).status_code == 302
    assert client.post(f"/staff/residencies/{again.public_id}/correct/", {"on": "2026-12-01"}).status_code == 422


def test_others_correct_no_day(cast):
    theirs = cast.flat_of_zoya.residencies.get()
    mine = Residency.objects.get(person=cast["vera"].person)
    assert client_of(cast["ksenia"]).post(f"/staff/residencies/{theirs.public_id}/correct/").status_code == 404
    assert client_of(cast["ilya"]).post(f"/staff/residencies/{mine.public_id}/correct/").status_code == 403
