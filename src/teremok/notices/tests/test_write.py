"""Writing a draft: who may, to whom, what is refused."""

from dataclasses import replace
from uuid import uuid4

import pytest

from teremok.notices.audiences import OfHouses
from teremok.notices.general import OFFICIAL
from teremok.notices.models import Notice
from teremok.notices.rules import seen_as
from teremok.notices.services import sending, writing
from teremok.notices.services.writing import CannotWrite
from teremok.notices.tests.conftest import ENGLISH, NOON, RUSSIAN
from teremok.platform.access import Denied


@pytest.mark.parametrize("who", ["egor", "darya", "lev", "ksenia"])
def test_those_who_work_with_the_house_write_to_it(who, cast, written):
    notice = written(by=who)
    assert (notice.state, notice.written_by, notice.title) == ("draft", cast[who].actor.account_id, "Отключат воду")
    assert list(notice.templates) == ["ru"]


@pytest.mark.parametrize("who", ["anna", "zhanna", "ilya", "maya", "nina"])
def test_nobody_else_does(who, written):
    with pytest.raises(Denied):
        written(by=who)
    assert not Notice.objects.exists()


def test_a_house_of_others_is_out_of_reach(cast, written):
    with pytest.raises(Denied):
        written(audience=OfHouses(houses=(cast.house.pk, cast.neighbour_house.pk), on=NOON.date()))


def test_a_form_sent_twice_is_one_draft(cast, sheet):
    key = uuid4()
    notices = {
        writing.compose(by=cast["egor"].actor, sheet=sheet, organisation=cast.organisation, key=key, at=NOON).pk
        for _ in range(2)
    }
    assert len(notices) == Notice.objects.count() == 1


def test_english_stands_beside_the_russian(written):
    notice = written(texts={"ru": RUSSIAN, "en": ENGLISH})
    assert (notice.values["text"], notice.values["text@en"]) == (RUSSIAN["text"], ENGLISH["text"])
    assert set(notice.templates) == {"ru", "en"}


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"en": ENGLISH},
        {"ru": RUSSIAN | {"brief": "  "}},
        {"ru": RUSSIAN, "en": {"heading": "No water"}},
        {"ru": RUSSIAN | {"text": "((name)), воды не будет"}},
        {"ru": RUSSIAN, "de": RUSSIAN},
    ],
)
def test_what_says_nothing_or_has_holes_is_refused(texts, written):
    with pytest.raises(CannotWrite):
        written(texts=texts)


def test_whoever_wrote_last_is_the_writer(cast, sheet, written):
    notice = written(by="egor")
    sheet = replace(sheet, kind=OFFICIAL)
    changed = writing.edit(by=cast["darya"].actor, notice=notice, sheet=sheet, at=NOON)
    assert (changed.kind, changed.written_by) == (OFFICIAL.name, cast["darya"].actor.account_id)


def test_what_has_gone_is_not_changed(cast, sheet, written):
    notice = written()
    sending.submit(by=cast["egor"].actor, notice=notice, seen=seen_as(notice), at=NOON)
    with pytest.raises(CannotWrite):
        writing.edit(by=cast["egor"].actor, notice=notice, sheet=sheet, at=NOON)


def test_another_organisation_changes_nothing(cast, sheet, written):
    with pytest.raises(Denied):
        writing.edit(by=cast["nina"].actor, notice=written(), sheet=sheet, at=NOON)
