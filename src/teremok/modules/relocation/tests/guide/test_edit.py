"""Editing the guide: who may, what is refused, what the history keeps."""

import copy

import pytest
from django.db import IntegrityError, connection, transaction

from teremok.modules.relocation.guide import files
from teremok.modules.relocation.models import GuideEdit
from teremok.modules.relocation.queries import guide, guide_versions
from teremok.modules.relocation.services import guide_edits
from teremok.platform.access import Denied
from tests.cast import client_of
from tests.client import StrictClient
from tests.html import parse

pytestmark = pytest.mark.django_db
PLACE = "/staff/relocation/guide/refusal/"


@pytest.fixture
def write(cast, listed, now):
    """Writes a new version of the refusal as Lev, who manages the office."""

    def write(by="lev", *, base=1, remark="Понятнее", **changes):
        content = copy.deepcopy(dict(guide_versions.content_of("refusal", base)))
        content |= changes
        return guide_edits.edit(slug="refusal", content=content, base=base, remark=remark, by=cast[by].actor, at=now)

    return write


TITLE = {"ru": "Квартира нам не нравится", "en": "We don't like the flat"}


def filled(client, place=f"{PLACE}edit/"):
    """What the form would send if nobody touched it."""
    page = parse(client.get(place).content.decode())
    form = next(one for one in page.all("form") if one.all("textarea"))
    given = {}
    for node in form.walk():
        name = node.attributes.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if node.tag == "input":
            kind = node.attributes.get("type", "text")
            if kind == "checkbox":
                if "checked" in node.attributes:
                    given.setdefault(name, []).append(node.attributes["value"])
            elif kind != "submit":
                given[name] = node.attributes.get("value", "")
        elif node.tag == "textarea":
            given[name] = node.text
        elif node.tag == "select":
            chosen = [one for one in node.all("option") if "selected" in one.attributes]
            given[name] = chosen[0].attributes["value"] if chosen else ""
    return given


@pytest.mark.parametrize("key", ["lev", "maya"])
def test_a_manager_and_the_administrator_write(write, key):
    version = write(key, title=TITLE)
    assert version.number == 2
    page = StrictClient(headers={"Accept-Language": "ru"}).get("/relocation/guide/refusal/").content.decode()
    assert "Квартира нам не нравится" in page


@pytest.mark.parametrize("key", ["anna", "egor", "ilya", "nina", "ksenia"])
def test_others_may_not(write, key):
    with pytest.raises(Denied):
        write(key, title=TITLE)


def test_bad_words_are_refused_and_nothing_is_kept(write):
    steps = copy.deepcopy(files.rows()["refusal"]["steps"])
    steps[1]["text"] = {"ru": "Успейте за 7 рабочих дней", "en": "Hurry"}
    with pytest.raises(guide_edits.CannotEdit, match="7 рабочих дней"):
        write(steps=steps)
    with pytest.raises(guide_edits.CannotEdit, match="хотя бы один шаг"):
        write(steps=[])
    assert not GuideEdit.objects.exists()


def test_nothing_changed_and_no_reason_are_refused(write):
    with pytest.raises(guide_edits.CannotEdit):
        write()
    with pytest.raises(guide_edits.CannotEdit):
        write(title=TITLE, remark=" ")


def test_two_editors_at_once(write):
    write(title=TITLE)
    with pytest.raises(guide_edits.CannotEdit, match="изменили"):
        write(title={"ru": "Иначе", "en": "Otherwise"})


def test_an_earlier_version_is_brought_back(cast, write, now):
    write(title=TITLE)
    back = guide_edits.restore(slug="refusal", number=1, base=2, by=cast["lev"].actor, at=now)
    assert (back.number, back.restores) == (3, 1)
    assert guide.current()["refusal"] == files.situations()["refusal"]
    [newest, second, file] = guide_versions.history("refusal")
    assert [change.where for change in newest.changes] == ["title (ru)", "title (en)"]
    assert second.author == str(cast["lev"].account)
    assert file.is_file


def test_versions_are_never_rewritten(write):
    write(title=TITLE)
    for statement in ("UPDATE relocation_guideedit SET remark = 'x'", "DELETE FROM relocation_guideedit"):
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_version_that_can_no_longer_be_shown_leaves_the_files_words(cast, write, monkeypatch):
    write(title=TITLE)
    stored = GuideEdit.objects.get().content | {"part": "no_such"}
    GuideEdit.objects.create(
        slug="refusal", number=3, content=stored, remark="x", written_by=cast["lev"].account.public_id,
        written_at=GuideEdit.objects.get().written_at,
    )  # fmt: skip
    assert guide.current()["refusal"] == files.situations()["refusal"]
    page = client_of(cast["lev"]).get(PLACE).content.decode()
    assert "no_such" in page


def test_the_form_as_it_is_changes_nothing(cast, listed):
    client = client_of(cast["lev"])
    answer = client.post(f"{PLACE}edit/", filled(client) | {"remark": "Так же"})
    assert answer.status_code == 422
    assert "Ничего не изменилось" in answer.content.decode()


@pytest.mark.parametrize("slug", sorted(files.rows()))
def test_every_situation_survives_its_form(cast, listed, slug):
    client = client_of(cast["lev"])
    place = f"/staff/relocation/guide/{slug}/edit/"
    answer = client.post(place, filled(client, place) | {"remark": "Так же"})
    assert "Ничего не изменилось" in answer.content.decode()


def test_a_step_is_added_moved_and_left_out(cast, listed):
    client = client_of(cast["lev"])
    given = filled(client)
    added = len(files.rows()["refusal"]["steps"])
    given |= {
        f"step-{added}-title_ru": "Позвоните", f"step-{added}-title_en": "Call",
        f"step-{added}-text_ru": "Иногда достаточно звонка.", f"step-{added}-text_en": "A call may do.",
        f"step-{added}-who": "family", f"step-{added}-ORDER": "1", "step-0-ORDER": "2", "step-2-DELETE": "on",
        "remark": "Сначала звонок",
    }  # fmt: skip
    looked = client.post(f"{PLACE}edit/", given | {"preview": "1"})
    assert "Иногда достаточно звонка." in looked.content.decode()
    assert not GuideEdit.objects.exists()
    assert client.post(f"{PLACE}edit/", given).headers["Location"] == PLACE
    keys = [step.key for step in guide.current()["refusal"].steps]
    assert keys == ["added_1", "compare", "refuse", "another", "no_agreement"]


def test_what_is_wrong_is_said_on_the_form(cast, listed):
    client = client_of(cast["lev"])
    answer = client.post(f"{PLACE}edit/", filled(client) | {"step-0-text_ru": "В течение месяца", "remark": "x"})
    assert answer.status_code == 422
    assert "В течение месяца" in answer.content.decode()
    assert "Шаг 1" in answer.content.decode()


def test_the_pages_of_editors(cast, listed, write):
    write(title=TITLE)
    client = client_of(cast["lev"])
    assert "Квартира нам не нравится" in client.get("/staff/relocation/guide/").content.decode()
    page = client.get(PLACE).content.decode()
    assert "<del>Квартира не подходит</del>" in page
    assert client.post(f"{PLACE}restore/", {"number": "1", "base": "2"}).headers["Location"] == PLACE
    assert GuideEdit.objects.count() == 2
    client.post(f"{PLACE}restore/", {"number": "ста", "base": "9"})
    assert GuideEdit.objects.count() == 2
    assert client_of(cast["egor"]).get("/staff/relocation/guide/").status_code == 403
