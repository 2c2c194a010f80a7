"""What no page expected: our fault, or a database that is away."""

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client

from tests.client import judge


def raising(error: Exception):
    def view(*_args: object) -> None:
        raise error

    return view


@pytest.fixture
def broken(db, monkeypatch):
    """Asks for a page whose question of the database fails in the given way."""

    def ask(error: Exception):
        monkeypatch.setattr("teremok.notices.views.public._addressee_of", raising(error))
        return Client(raise_request_exception=False).get("/n/aaaaaaaaaaaaaaaaaaaaaa")

    return ask


def test_while_the_database_is_away_pages_say_when_to_come_again(broken):
    answer = broken(OperationalError("connection refused"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Идёт небольшой ремонт" in answer.content.decode()
    judge(answer)


def test_a_question_that_it_refused_is_our_fault(broken):
    error = OperationalError("deadlock detected")
    error.__cause__ = psycopg.errors.DeadlockDetected("deadlock detected")
    answer = broken(error)
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers
