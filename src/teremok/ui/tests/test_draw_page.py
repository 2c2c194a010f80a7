"""The frame of every page."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_names_its_language_and_has_landmarks():
    page = Client().get("/").content.decode()
    assert '<html lang="ru">' in page
    for landmark in ("<header", "<main", "<footer", 'class="skip-link"', 'role="status"'):
        assert landmark in page


def test_switches_return_to_the_page_and_are_remembered():
    client = Client()
    answer = client.post("/language/", {"language": "en", "next": "/?q=1"})
    assert answer.headers["Location"] == "/?q=1"
    assert '<html lang="en">' in client.get("/").content.decode()
    client.post("/colours/", {"theme": "dark", "next": "/"})
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.post("/colours/", {"theme": "", "next": "/"})
    assert "data-theme" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"]
)
def test_a_switch_never_leads_elsewhere(elsewhere):
    answer = Client().post("/colours/", {"theme": "dark", "next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_unknown_choices_are_forgotten():
    answer = Client().post("/language/", {"language": "xx", "next": "/"})
    assert "teremok_language" not in answer.cookies
