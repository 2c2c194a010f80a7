"""Reading the guide: everyone without signing in, a family with its own dates."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from teremok.modules.relocation.guide import files
from teremok.modules.relocation.states import FamilyKind, Stage
from teremok.platform.law.clocks import clock_for
from tests.budgets import within_budget
from tests.cast import client_of
from tests.client import StrictClient, assert_same_as_reload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("slug", sorted(files.situations()))
def test_everyone_reads_a_situation(slug, language):
    page = StrictClient(headers={"Accept-Language": language}).get(reverse("relocation:situation", args=[slug]))
    assert page.status_code == 200
    one = files.situations()[slug]
    assert getattr(one.title, language) in unescape(page.content.decode())


def test_an_unknown_situation_is_not_there():
    assert StrictClient().get("/relocation/guide/no-such/").status_code == 404


def test_the_list_is_cheap():
    client = StrictClient()
    with within_budget("guide"):
        client.get("/relocation/guide/")
    with within_budget("guide_situation"):
        client.get("/relocation/guide/contract/")


@pytest.mark.parametrize(
    ("asked", "slug"),
    [("докупку", "bigger-flat"), ("ребенка", "minor-owner"), ("денег", "money-instead"), ("mortgage", "bigger-flat")],
)
def test_a_word_in_any_form_finds(asked, slug):
    page = StrictClient().get("/relocation/guide/", {"q": asked}).content.decode()
    assert f"/relocation/guide/{slug}/" in page


def test_nothing_found_says_so():
    page = StrictClient().get("/relocation/guide/", {"q": "марсоход"}).content.decode()
    assert "/relocation/guide/refusal/" not in page
    assert "Показать всё" in page


def test_the_swapped_list_is_the_reloaded_one():
    here = "/relocation/guide/?q=ребенок"
    assert_same_as_reload(StrictClient(), here, here, target="situations")


def test_without_a_family_one_is_told_so(cast):
    page = client_of(cast["zoya"]).get("/relocation/my/guide/")
    assert "/relocation/guide/" in page.content.decode()
    assert page.status_code == 200


def test_ones_own_guide_is_led_to(cast, family_of):
    family = family_of("anna", "boris")
    answer = client_of(cast["anna"]).get("/relocation/my/guide/refusal/")
    assert answer.headers["Location"] == f"/relocation/my/{family.public_id}/guide/refusal/"
    assert client_of(cast["anna"]).get("/relocation/my/guide/no-such/").status_code == 404


def test_what_fits_stands_first(cast, family_of, stay):
    family = family_of("anna", "boris", stage=Stage.CONTRACT_PROJECT)
    stay(family, Stage.CONTRACT_PROJECT, term="relocation.signing")
    client = client_of(cast["anna"])
    with within_budget("guide_of_family"):
        page = client.get(f"/relocation/my/{family.public_id}/guide/").content.decode()
    near, other = page.split('id="part-', 1)
    assert "/guide/contract/" in near
    assert "/guide/communal-flat/" not in page, "for another kind of family"
    assert "/guide/first-letter/" in other


def test_a_communal_room_reads_of_communal_flats(cast, family_of):
    family = family_of("anna", kind=FamilyKind.COMMUNAL)
    page = client_of(cast["anna"]).get(f"/relocation/my/{family.public_id}/guide/").content.decode()
    assert "/guide/communal-flat/" in page.split('id="part-', 1)[0]


def test_the_date_is_the_familys_own(cast, family_of, stay, now):
    family = family_of("anna", "boris", stage=Stage.CONTRACT_PROJECT)
    run = clock_for("relocation.signing", started_at=now)
    stay(
        family,
        Stage.CONTRACT_PROJECT,
        term="relocation.signing",
        law=run.law.version,
        runs_from=now,
        due_at=run.clock.due_at,
    )
    page = client_of(cast["anna"]).get(f"/relocation/my/{family.public_id}/guide/contract/").content.decode()
    assert run.clock.last_day.isoformat() == "2026-12-16"
    assert "16\xa0декабря 2026" in page


def test_a_family_under_the_old_law_reads_the_old_term(cast, family_of, stay, now):
    family = family_of("anna", stage=Stage.CONTRACT_PROJECT)
    law = clock_for("relocation.signing", started_at=now - timedelta(days=1400)).law
    stay(family, Stage.CONTRACT_PROJECT, term="relocation.signing", law=law.version)
    page = client_of(cast["anna"]).get(f"/relocation/my/{family.public_id}/guide/contract/").content.decode()
    assert "90 календарных дней" in page
    assert "30 календарных дней" not in page


def test_a_term_that_waits_for_service_has_no_date(cast, family_of, stay):
    family = family_of("anna", "boris", stage=Stage.CONTRACT_PROJECT)
    stay(family, Stage.CONTRACT_PROJECT, term="relocation.signing")
    page = client_of(cast["anna"]).get(f"/relocation/my/{family.public_id}/guide/contract/").content.decode()
    assert "Срок ещё не пошёл" in page


def test_what_the_clock_has_passed_is_done(cast, family_of, stay, now):
    family = family_of("anna", stage=Stage.INSPECTION)
    stay(family, Stage.ORDER, came_at=now, term="relocation.viewing", left_at=now + timedelta(days=1))
    stay(family, Stage.INSPECTION, came_at=now + timedelta(days=1), term="relocation.consent")
    page = client_of(cast["anna"]).get(f"/relocation/my/{family.public_id}/guide/viewing/").content.decode()
    assert page.count("is-done") == 1
    assert 'class="guide-step is-done" id="book_viewing"' in page
    assert 'class="guide-step is-next" id="look_around"' in page


@pytest.mark.parametrize("key", ["zoya", "vera", "egor"])
def test_nobody_else_reads_it(cast, family_of, key):
    family = family_of("anna")
    for path in ("", "refusal/"):
        assert client_of(cast[key]).get(f"/relocation/my/{family.public_id}/guide/{path}").status_code == 404
