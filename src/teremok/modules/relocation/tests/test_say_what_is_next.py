"""The sentence on top of a family's file, the one button, the arithmetic, and the way behind."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from teremok.modules.relocation import buttons
from teremok.modules.relocation.models import Step
from teremok.modules.relocation.queries.family import sentence, timeline
from teremok.modules.relocation.queries.upcoming import SENTENCES
from teremok.modules.relocation.stages import Holder, table
from teremok.modules.relocation.states import Deviation, Stage
from teremok.modules.relocation.tests.conftest import NOON

pytestmark = pytest.mark.django_db


def test_every_stage_has_a_sentence_and_the_familys_turn_is_told_to_the_family():
    assert SENTENCES.keys() == set(Stage)
    for stage, text in SENTENCES.items():
        assert isinstance(text, tuple) == (table()[stage].holder is Holder.FAMILY), stage


def test_it_says_what_by_when_and_who(family, go):
    first = sentence(family, at=NOON)
    assert (first.holder, first.due_at) == (Holder.DEPARTMENT, family.steps.get().due_at)
    assert any("60" in line for line in first.why)
    go(family, Stage.ORDER)
    own, staffs = sentence(family, at=NOON), sentence(family, at=NOON, is_staff=True)
    assert (own.holder, own.due_at, own.why) == (Holder.FAMILY, None, ())
    assert own.text != staffs.text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_it_reads_in_both_languages(family, language):
    with override(language):
        assert sentence(family, at=NOON).text


def test_a_slice_names_the_button(family, monkeypatch):
    monkeypatch.setattr(buttons, "_known", {})
    press = buttons.Button("Записаться", lambda family: f"/book/{family}/")
    buttons.register(press, [Stage.ORDER], is_staff=False)
    buttons.register(press, [Stage.RESETTLEMENT_START], is_staff=False)
    assert sentence(family, at=NOON).url == f"/book/{family.public_id}/"
    assert not sentence(family, at=NOON, is_staff=True).url
    with pytest.raises(ValueError, match="order"):
        buttons.register(buttons.Button("Другая", str), [Stage.ORDER], is_staff=False)


def test_the_way_behind_says_what_was_late(family, go):
    go(family, Stage.ORDER, at=NOON + timedelta(days=100))
    Step.objects.filter(family=family, left_at=None).update(term="")
    first, now = timeline(family, at=NOON + timedelta(days=101))
    assert (first.deviation, first.was_late) == (Deviation.DONE, True)
    assert (now.deviation, now.was_late) == (Deviation.NONE, False)
