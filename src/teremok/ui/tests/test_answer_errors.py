"""The pages of errors."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.test import Client, RequestFactory

from teremok.ui import errors
from tests.client import StrictClient, judge


@pytest.fixture
def request_(db):
    return RequestFactory().get("/")


@pytest.mark.parametrize("status", sorted(errors.TROUBLES))
def test_every_error_has_a_page_that_says_what_to_do(request_, status):
    answer = errors.answer(request_, status)
    assert answer.status_code == status
    page = answer.content.decode()
    assert "На главную" in page
    assert f"Ошибка {status}" in page


def test_a_missing_page_is_found_missing_in_style(db):
    answer = StrictClient().get("/nowhere/")
    assert answer.status_code == 404
    assert "Такой страницы нет" in answer.content.decode()


def test_a_refusal_says_its_reason(request_):
    answer = errors.permission_denied(request_, PermissionDenied("Спросите регистратора."))
    assert "Спросите регистратора." in answer.content.decode()
    assert errors.bad_request(request_, BadRequest()).status_code == 400


def test_a_form_without_its_token_is_explained(db):
    answer = Client(enforce_csrf_checks=True).post("/colours/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "Форма ждала слишком долго" in answer.content.decode()


def test_a_broken_server_asks_neither_the_session_nor_the_database(request_):
    """No `db` is used: the page must stand when nothing else does."""
    answer = errors.server_error(request_)
    assert answer.status_code == 500
    assert "У нас что-то сломалось" in answer.content.decode()
    answer.headers["Content-Security-Policy"] = "default-src 'none'"
    judge(answer)
