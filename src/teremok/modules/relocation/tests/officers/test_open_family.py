"""A family's file: who opens it, what stands in it, who is told that it was looked at."""

from datetime import timedelta

import pytest
from django.db.models import F

from teremok.modules.relocation import sections
from teremok.modules.relocation.grouping import GROUP_OF, MILESTONE_OF, Group
from teremok.modules.relocation.models import Family, Member, Step
from teremok.modules.relocation.queries.file import file_of, path_of, with_place
from teremok.modules.relocation.states import Ended, Stage
from teremok.platform.audit.models import Look
from tests.budgets import within_budget
from tests.cast import client_of

pytestmark = pytest.mark.django_db


def test_the_family_reads_its_own_file_and_nobody_elses(cast, family, neighbours):
    anna = client_of(cast["anna"])
    page = anna.get(f"/relocation/my/{family.public_id}/").content.decode()
    assert family.number in page
    assert "кв. 1" in page
    assert anna.get(f"/relocation/my/{neighbours.public_id}/").status_code == 404
    assert anna.get(f"/staff/relocation/families/{family.public_id}/").status_code == 404


def test_whoever_has_one_move_is_led_to_it_and_whoever_has_none_is_told_so(cast, family):
    assert client_of(cast["boris"]).get("/relocation/my/")["Location"] == f"/relocation/my/{family.public_id}/"
    assert "Переезда пока нет" in client_of(cast["vera"]).get("/relocation/my/").content.decode()


def test_a_member_who_sold_sees_the_file_no_more(cast, family, now):
    Member.objects.filter(family=family, person=cast["boris"].person).update(until=now.date(), ended=Ended.SOLD)
    assert client_of(cast["boris"]).get(f"/relocation/my/{family.public_id}/").status_code == 404
    page = client_of(cast["lev"]).get(f"/staff/relocation/families/{family.public_id}/").content.decode()
    assert "Кто был в семье раньше" in page


def test_a_look_of_the_officer_is_told_to_every_member(cast, desk, officer, family):
    page = desk.get(f"/staff/relocation/families/{family.public_id}/").content.decode()
    assert "Теремкова Анна Сергеевна" in page
    assert "tel:+79450000001" in page
    assert "Посмотреть и перевести" in page
    look = Look.objects.get(account_id=officer.account.public_id)
    assert set(look.people) == {cast[key].person.public_id for key in ("anna", "boris")}


def test_an_officer_of_another_office_gets_nothing(desk, neighbours):
    assert desk.get(f"/staff/relocation/families/{neighbours.public_id}/").status_code == 404


def test_a_file_that_was_closed_says_why(cast, desk, family, now):
    Step.objects.filter(family=family, left_at=None).update(left_at=now)
    Family.objects.filter(pk=family.pk).update(closed_at=now, closed_reason="Внесли дважды")
    page = desk.get(f"/staff/relocation/families/{family.public_id}/").content.decode()
    assert "Внесли дважды" in page
    assert client_of(cast["anna"]).get(f"/relocation/my/{family.public_id}/").status_code == 404


def test_parts_of_slices_ask_in_the_same_statement(cast, family, now, monkeypatch):
    monkeypatch.setattr(sections, "_sections", {})
    for slug in ("one", "other"):
        sections.register(
            sections.Section(
                slug=slug,
                title=slug,
                order=1,
                ask=lambda family, actor, at: {
                    "steps": Step.objects.filter(family=family).order_by("id").values_list("came_at", "stage")
                },
                read=lambda look: look.rows("steps") or None,
                template_staff="relocation/family/helper.html",
            )
        )
    found = with_place(Family.objects.filter(pk=family.pk)).get()
    file = file_of(found, actor=cast["lev"].actor, at=now, is_staff=True)
    assert [part.slug for part in file.sections] == ["one", "other"]
    expected = list(Step.objects.filter(family=family).order_by("id").values_list("came_at", "stage"))
    assert file.sections[0].data == expected
    assert file_of(found, actor=cast["lev"].actor, at=now, is_staff=False).sections == ()


def test_every_stage_has_a_group_and_a_place_on_the_way():
    assert set(GROUP_OF) == set(MILESTONE_OF) == set(Stage)
    assert {stage for group in Group for stage in group.stages} == set(Stage)


def test_the_way_has_one_now_unless_it_is_over():
    for stage in set(Stage) - {Stage.FREE, Stage.PROBLEM, Stage.MSG_RELOCATION, Stage.EXECUTION}:
        assert [step.state for step in path_of(stage, [])].count("now") == 1
    assert {step.state for step in path_of(Stage.EXECUTION, [])} == {"done"}


def test_a_term_that_passed_says_so(desk, family, now):
    Step.objects.filter(family=family, left_at=None).update(runs_from=F("came_at"), due_at=now - timedelta(days=2))
    page = desk.get(f"/staff/relocation/families/{family.public_id}/").content.decode()
    assert "Срок вышел" in page


def test_the_home_shows_the_move_and_what_it_waits_for(cast, family):
    page = client_of(cast["anna"]).get("/").content.decode()
    assert f"/relocation/my/{family.public_id}/" in page
    assert "Открыть переезд" in page
    assert "Открыть переезд" not in client_of(cast["vera"]).get("/").content.decode()


def test_a_file_stays_within_its_budget(cast, desk, family):
    anna = client_of(cast["anna"])
    for client, address, budget in (
        (anna, f"/relocation/my/{family.public_id}/", "relocation_my_family"),
        (desk, f"/staff/relocation/families/{family.public_id}/", "relocation_family"),
    ):
        client.get(address)
        with within_budget(budget):
            client.get(address)
