"""Both catalogues are full, and every page speaks through them."""

from pathlib import Path

import pytest

from tools import messages


def test_both_catalogues_are_full_and_fresh(capsys):
    assert messages.check() == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hello neighbour</p>", ["Hello neighbour"]),
        ('<img alt="A house">', ["A house"]),
        ("<p>{% translate 'Hello' %}</p>", [" "]),
        ("{% blocktranslate %}Hello{% endblocktranslate %}", [" "]),
        ("{# a remark #}<p>{{ name }}</p>", [" ", " "]),
    ],
)
def test_visible_text_is_seen(template: str, words: list[str]):
    assert [text for _, text in messages.visible_text(template)] == words


@pytest.mark.parametrize(
    ("template", "source"),
    [
        ("<p>\n  {% translate 'Hello' %}\n    it's\n</p>", "Hello"),
        ("{% blocktranslate with a=b %}Hello {{ a }}{% endblocktranslate %}", "Hello %(a)s"),
        ('{{ _("Hello") }}', "Hello"),
        ("{% blocktranslate trimmed %}\n  Two\n  lines\n{% endblocktranslate %}", "Two lines"),
    ],
)
def test_messages_of_templates_are_found(template: str, source: str, tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text(template)
    assert [ids for _, ids, _, _ in messages._messages_of(page)] == [source]


def test_both_forms_of_a_counted_message_are_found(tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text("{% blocktranslate count n=n %}{{ n }} flat{% plural %}{{ n }} flats{% endblocktranslate %}")
    assert [ids for _, ids, _, _ in messages._messages_of(page)] == [("%(n)s flat", "%(n)s flats")]


def test_a_lost_placeholder_is_noticed():
    message = messages.Message("Flat %(number)s", string="Квартира")
    assert list(messages._wrong_words(message, message, "ru")) == ["placeholders differ"]
