"""Versions of a wording: drafted, published, and never changed after."""

import pytest
from django.db import IntegrityError, transaction

from teremok.notices.general import WORD, WORDINGS
from teremok.notices.kinds import Wording
from teremok.notices.models import Template
from teremok.notices.services import templates
from teremok.notices.services.templates import CannotPublish
from teremok.notices.tests.conftest import NOON
from teremok.notices.wording import CannotWord
from teremok.platform.access import Denied

NEW = Wording("((heading))", "Дорогие соседи!\n\n((text))", "((brief)) ((link))")


def seen(version: Template) -> str:
    return bytes(version.digest).hex()


@pytest.fixture
def drafted(cast) -> Template:
    return templates.draft(by=cast["maya"].actor, kind=WORD, language="ru", wording=NEW, at=NOON)


def test_a_draft_is_changed_until_it_is_published(cast, drafted):
    assert (drafted.number, drafted.published_at) == (2, None)
    other = Wording("((heading))", "Соседи! ((text))", "((brief))")
    again = templates.draft(by=cast["maya"].actor, kind=WORD, language="ru", wording=other, at=NOON)
    assert (again.pk, again.number, again.body) == (drafted.pk, 2, "Соседи! ((text))")
    with pytest.raises(CannotPublish):
        templates.publish(by=cast["maya"].actor, version=drafted, seen=seen(drafted), at=NOON)
    assert templates.publish(by=cast["maya"].actor, version=again, seen=seen(again), at=NOON).published_at == NOON


def test_notices_written_before_keep_their_version(cast, drafted, written):
    before = written()
    templates.publish(by=cast["maya"].actor, version=drafted, seen=seen(drafted), at=NOON)
    after = written()
    first = Template.objects.get(pk=before.templates["ru"])
    assert (first.number, first.body) == (1, WORDINGS["ru"].body)
    assert Template.objects.get(pk=after.templates["ru"]).number == 2


def test_the_database_keeps_what_is_published(cast, drafted):
    templates.publish(by=cast["maya"].actor, version=drafted, seen=seen(drafted), at=NOON)
    for change in (lambda rows: rows.update(body="Иначе"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(Template.objects.filter(pk=drafted.pk))
    with pytest.raises(CannotPublish):
        templates.throw_away(by=cast["maya"].actor, version=drafted, at=NOON)


def test_a_draft_is_thrown_away(cast, drafted):
    templates.throw_away(by=cast["maya"].actor, version=drafted, at=NOON)
    assert not Template.objects.filter(number=2).exists()


def test_an_unknown_variable_is_named_with_the_known_ones(cast):
    with pytest.raises(CannotWord, match=r"\(\(flat\)\).*\(\(heading\)\)"):
        templates.draft(by=cast["maya"].actor, kind=WORD, language="ru", wording=Wording("((flat))", "а", "б"), at=NOON)


@pytest.mark.parametrize("who", ["lev", "ilya", "anna"])
def test_only_the_administrator_words_for_the_city(who, cast):
    with pytest.raises(Denied):
        templates.draft(by=cast[who].actor, kind=WORD, language="ru", wording=NEW, at=NOON)
