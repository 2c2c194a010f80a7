"""Every component, every status, every field."""

import importlib
import pkgutil
import types

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory, override_settings
from django.utils import translation

import teremok
from teremok.ui import gallery
from teremok.ui.finders import COMPONENTS, script, sheet
from teremok.ui.parts import TONES
from teremok.ui.templatetags.ui import SPRITE, error_summary, field, icon, status
from tests.cast import client_of


def import_everything() -> None:
    for module in pkgutil.walk_packages(teremok.__path__, "teremok."):
        if ".tests" not in module.name and ".migrations" not in module.name and "__main__" not in module.name:
            importlib.import_module(module.name)


def test_every_member_of_every_enum_with_a_tone_is_drawn():
    import_everything()
    names = (gallery.COMPONENTS.parents[2] / "icons.txt").read_text().split()
    enums = gallery.toned_enums()
    assert enums
    for enum in enums:
        for member in enum:
            drawn = status(member)
            assert f"tone-{member.tone}" in drawn
            assert str(member.label) in drawn
            assert member.icon in names, f"{member!r} wants the icon {member.icon}"


def test_an_unknown_tone_is_refused():
    with pytest.raises(ValueError, match="none of neutral"):
        status(types.SimpleNamespace(label="x", tone="purple", icon="clock"))


def test_every_component_has_an_example_and_a_title():
    folders = {folder.name for folder in COMPONENTS.iterdir() if folder.is_dir()}
    assert folders == set(gallery.TITLES)
    assert all((COMPONENTS / name / "example.html").exists() for name in folders)


def test_sheets_and_scripts_of_components_reach_the_page():
    assert all(path.read_text() in sheet() for path in COMPONENTS.glob("*/*.css"))
    assert all(path.read_text() in script() for path in COMPONENTS.glob("*/*.js"))


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("theme", ["", "light", "dark"])
def test_the_gallery_draws_in_both_languages_and_themes(cast, language, theme):
    client = client_of(cast["anonymous"], language=language)
    client.cookies["teremok_theme"] = theme
    page = client.get("/gallery/").content.decode()
    assert f'<html lang="{language}"' in page
    assert (f'data-theme="{theme}"' in page) == bool(theme)
    assert page.count('class="piece"') == len(gallery.TITLES)


@pytest.mark.parametrize("tone", TONES)
def test_tones_have_colours(tone):
    assert f"--{tone}-soft:" in sheet()
    assert f".tone-{tone} " in sheet()


def test_an_icon_alone_has_words():
    assert 'role="img" aria-label="Дом"' in icon("house", "Дом")
    assert 'aria-hidden="true"' in icon("house")
    assert SPRITE in icon("house")


class Form(forms.Form):
    name = forms.CharField(label="Имя", help_text="Как в паспорте")
    note = forms.CharField(label="Заметка", required=False)
    agree = forms.BooleanField(label="Согласна")
    way = forms.ChoiceField(label="Куда", choices=[("a", "А"), ("b", "Б")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")


def test_a_field_is_described_by_its_help_and_errors():
    with translation.override("ru"):
        drawn = field(Form(data={})["name"], autocomplete="name")
    assert 'for="id_name"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'autocomplete="name"' in drawn
    assert "is-invalid" in drawn


def test_fields_of_other_kinds():
    form = Form()
    with translation.override("ru"):
        assert "(необязательно)" in field(form["note"])
    assert "form-check-input" in field(form["agree"])
    assert "<legend>Куда" in field(form["way"])
    assert field(form["secret"]) == str(form["secret"])


def test_the_summary_of_errors_leads_to_the_fields():
    form = Form(data={})
    form.add_error(None, "Всё не так")
    drawn = error_summary(form)
    assert "Всё не так" in drawn
    assert 'href="#id_name"' in drawn
    assert "data-ui-errors" in drawn
    assert error_summary(Form()).strip() == ""


def test_what_a_person_wrote_is_never_markup():
    template = Template("{% badge text %}{% alert text %}{% avatar text %}{% empty title=text %}")
    assert "<script" not in template.render(Context({"text": "<script>x"}))


@override_settings(TIME_ZONE="Europe/Moscow")
def test_a_pager_keeps_the_other_filters():
    request = RequestFactory().get("/staff/houses/", {"q": "лесная", "cursor": "old"})
    page = types.SimpleNamespace(next="new", previous="")
    drawn = Template("{% pager page %}").render(Context({"request": request, "page": page}))
    assert "cursor=new" in drawn
    assert "q=%D0%BB" in drawn
    assert 'rel="prev"' not in drawn
