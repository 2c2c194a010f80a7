"""The page of failed jobs: for the platform administrator alone."""

import pytest
from django.db import connection

from teremok.platform.jobs import defer, queries
from teremok.platform.jobs.models import Failure
from teremok.platform.jobs.tests import laboratory
from tests.cast import client_of

PAGE = "/staff/jobs/"


@pytest.fixture
def failed(cast):
    defer(laboratory.note, n=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    Failure.objects.update(error="Traceback\nValueError: <b>the printer</b> is out of paper")
    [job] = queries.failed()
    return job


def test_the_administrator_sees_why_and_has_it_run_again(cast, failed):
    client = client_of(cast["maya"])
    page = client.get(PAGE).content.decode()
    assert "laboratory.note" in page
    assert "ValueError: &lt;b&gt;the printer" in page
    page = client.post(f"{PAGE}{failed.public_id}/retry/", follow=True).content.decode()
    assert "Задание скоро выполнится ещё раз." in page
    assert queries.counts()["todo"] == 1
    assert Failure.objects.get().retried_by


def test_a_second_press_is_explained(cast, failed):
    client = client_of(cast["maya"])
    client.post(f"{PAGE}{failed.public_id}/retry/")
    page = client.post(f"{PAGE}{failed.public_id}/retry/", follow=True).content.decode()
    assert "уже не ждёт повтора" in page


def test_when_nothing_failed_the_page_says_so(cast):
    assert "Сбоев нет" in client_of(cast["maya"]).get(PAGE).content.decode()


@pytest.mark.parametrize("key", ["anna", "lev", "ilya"])
def test_it_is_closed_to_everyone_else(cast, failed, key):
    client = client_of(cast[key])
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}{failed.public_id}/retry/").status_code == 403
    assert queries.counts()["failed"] == 1
