"""The whole cast is sent to every route and compared with the matrix; a route without a row fails."""

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import resolve

from tests.cast import KEYS, Cast, client_of
from tests.client import StrictClient
from tests.matrix import Row, draw, drawn, rows
from tests.nouns import Nouns
from tests.routes import routes

FOR_VISITORS = {"Public", "Signing in", "Anyone's wishes"}
REFUSALS = {"in", "401", "403", "404", "405"}
METHOD_NOT_ALLOWED = "405"


@pytest.fixture(scope="module")
def clients(cast_of_module: Cast) -> dict[str, StrictClient]:
    return {key: client_of(cast_of_module[key]) for key in KEYS}


@pytest.mark.parametrize("row", rows(), ids=str)
@pytest.mark.django_db
def test_everyone_gets_what_the_matrix_says(
    row: Row, clients: dict[str, StrictClient], nouns: Nouns, pytestconfig: pytest.Config
):
    path = row.path.format(**nouns)
    answers = {key: _answer(_asked(client, row.method, path)) for key, client in clients.items()}
    if pytestconfig.getoption("draw_matrix"):
        draw(row, answers)
        return
    assert answers == row.answers, f"the answers are\n{drawn(row.method, row.path, answers)}"


@pytest.mark.django_db
def test_every_route_has_a_row(nouns: Nouns):
    covered = {resolve(row.path.split("?")[0].format(**nouns)).route for row in rows()}
    missing = [route.path for route in routes() if route.path not in covered]
    assert not missing, "add a row to tests/access_matrix.md for: " + ", ".join(missing)


def test_a_route_that_only_takes_posts_is_posted_to():
    written = rows()
    posted = {row.path for row in written if row.method == "POST"}
    refusing = {row.path for row in written if row.method == "GET" and METHOD_NOT_ALLOWED in row.answers.values()}
    assert refusing <= posted


def test_what_a_visitor_may_do_stands_in_the_sections_for_visitors():
    """By whatever method: anything but a refusal or the way to the sign-in is an open door."""
    open_to_all = {row.section for row in rows() if row.answers["anonymous"] not in REFUSALS}
    assert open_to_all == FOR_VISITORS


def _asked(client: StrictClient, method: str, path: str) -> HttpResponse:
    kept = client.cookies.output()
    with transaction.atomic():
        response = client.generic(method, path)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(kept.replace("Set-Cookie: ", ""))
    return response


def _answer(response: HttpResponse) -> str:
    if response.status_code == 302 and response.headers["Location"].startswith("/sign-in/?"):
        return "in"
    return str(response.status_code)
