"""What the content files say: complete in both languages, true to the law's tables, leading to real pages."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils.translation import override

from teremok.kernel.explanations import amount_text
from teremok.modules.relocation.guide import doors, files, terms
from teremok.modules.relocation.guide.literals import names_a_term
from teremok.modules.relocation.guide.situations import WrongGuide, read
from teremok.modules.relocation.guide.words import Part
from teremok.modules.relocation.queries import guide
from teremok.modules.relocation.stages import Holder, table
from teremok.platform.law.clocks import clock_for
from teremok.platform.law.loading import rows as law_rows

SITUATIONS = files.situations()
LEAST = 24
STEPS = [(slug, step) for slug, one in SITUATIONS.items() for step in one.steps]
WITH_TERM = [pair for pair in STEPS if pair[1].term]
# Before and after the law that shortened the terms of signing and of compensation.
DAYS = (datetime(2023, 7, 3, 9, tzinfo=UTC), datetime(2026, 11, 16, 9, tzinfo=UTC))


def test_every_part_has_situations():
    assert len(SITUATIONS) >= LEAST
    assert {one.part for one in SITUATIONS.values()} == set(Part)


@pytest.mark.django_db
@pytest.mark.parametrize("started_at", DAYS, ids=lambda at: str(at.year))
@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(("slug", "step"), WITH_TERM, ids=lambda value: getattr(value, "key", value))
def test_the_term_that_is_shown_is_the_one_the_clock_runs_by(slug, step, language, started_at):
    """The words on the page, reckoned from the clock itself; where a stage has the step, from that stage's term."""
    with override(language):
        [shown] = [one for one in guide.shown_steps(SITUATIONS[slug], on=started_at.date()) if one.step == step]
        name = table()[step.stage].term if step.stage else step.term
        run = clock_for(name, started_at=started_at)
        assert shown.term.words == amount_text(run.clock.term.amount, run.clock.term.unit)
    assert shown.term.version == run.law.version
    assert shown.term.name == name


@pytest.mark.django_db
def test_old_drafts_have_the_old_term():
    """The scan above would say nothing if both days had the same law."""
    old, new = (terms.shown(["relocation.signing"], on=day.date())["relocation.signing"] for day in DAYS)
    assert old.words != new.words


def test_every_term_a_family_must_keep_stands_in_the_guide():
    kept = {rule.term for rule in table().values() if rule.holder is Holder.FAMILY and rule.term}
    assert kept <= {step.term for _slug, step in STEPS} | {"relocation.vacate"}


# Nothing in the platform counts these: the application goes to the department on paper, the law alone says the term.
COUNTED_BY_NOBODY = {"relocation.compensation"}


def test_a_term_without_a_stage_is_the_one_some_clock_of_the_module_names():
    module = Path(files.__file__).parents[1]
    code = [path for folder in ("services", "queries") for path in (module / folder).glob("*.py")]
    named = "".join(path.read_text() for path in code)
    free = {step.term for _slug, step in WITH_TERM if step.stage is None}
    assert {term for term in free if f'"{term}"' not in named} == COUNTED_BY_NOBODY


def test_terms_that_may_stand_in_the_guide_are_in_the_tables_of_the_law():
    known = {row.name for row in law_rows() if row.kind == "term"}
    assert set(terms.SINCE) <= known


@pytest.mark.parametrize("slug", sorted(SITUATIONS))
def test_no_text_names_a_number_of_days(slug):
    assert [text for text in SITUATIONS[slug].texts() if names_a_term(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Ответьте за 7 рабочих дней", "в течение месяца", "тридцать дней", "двухнедельный срок", "через неделю",
        "within a month", "a 30-day term", "seven working days", "48 часов", "два месяца", "20 дней",
    ],
)  # fmt: skip
def test_a_written_out_term_is_found(text):
    assert names_a_term(text)


@pytest.mark.parametrize(
    "text", ["с 14 лет", "каждый день", "в день переезда", "18 years old", "1 окно", "за прошлый месяц"]
)
def test_what_is_no_term_is_left_alone(text):
    assert not names_a_term(text)


@pytest.mark.parametrize("slug", sorted(SITUATIONS))
def test_both_languages_are_written(slug):
    one = SITUATIONS[slug]
    for text in (one.title, one.lead, one.words, *(step.title for step in one.steps), *(s.text for s in one.steps)):
        assert re.search("[а-яё]", text.ru)
        assert not re.search("[а-яё]", text.en, re.IGNORECASE)
    for step in one.steps:
        for text in (step.button, step.law):
            assert not re.search("[а-яё]", text.en, re.IGNORECASE)


def test_every_door_opens():
    assert doors.lost() == []
    assert doors.asks_family("relocation:my_family")
    assert not doors.asks_family("notices:inbox")


def test_the_platform_says_which_door_leads_nowhere(monkeypatch):
    assert files.complaints() == []
    monkeypatch.setattr(doors, "DOORS", {"no:such": "Nowhere", "notices:notice": "Asks for a notice"})
    assert len(files.complaints()) == 2


ROW = files.rows()["refusal"]


def changed(**changes):
    row = {**ROW, "steps": [dict(step) for step in ROW["steps"]]}
    row["steps"][1] |= changes
    return row


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"term": "relocation.no_such"}, "relocation.no_such"),
        ({"papers": ["no_such"]}, "no_such"),
        ({"title": {"ru": "Только по-русски", "en": ""}}, "Шаг 2"),
        ({"text": {"ru": "", "en": ""}}, "Шаг 2"),
        ({"text": {"ru": "Успейте за 7 дней", "en": "In time"}}, "7 дней"),
        ({"button": {"ru": "Идти", "en": "Go"}, "route": ""}, "Шаг 2"),
        ({"button": {"ru": "Идти", "en": "Go"}, "route": "no:such"}, "no:such"),
        ({"stage": "order"}, "Шаг 2"),
        ({"who": "nobody"}, "nobody"),
        ({"key": "answer"}, "ключ"),
        ({"colour": "red"}, "colour"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_bad_step_is_refused_in_a_sentence(changes, says):
    with pytest.raises(WrongGuide, match=says):
        read("refusal", changed(**changes))


def test_a_situation_without_steps_is_refused():
    with pytest.raises(WrongGuide):
        read("refusal", {**ROW, "steps": []})


def test_parts_stand_in_their_order():
    assert [chapter.part for chapter in guide.chapters(SITUATIONS.values())] == [
        part for part in Part if any(one.part == part for one in SITUATIONS.values())
    ]


def test_without_terms_nothing_is_asked():
    assert terms.shown([], on=date(2026, 1, 1)) == {}
