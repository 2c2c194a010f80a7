"""What those who watch an installation are told."""

import io
import json
import logging

import pytest
import structlog
from django.db import connection
from django.test import Client

from teremok.platform.health import checks, middleware
from teremok.platform.health.logs import logging_settings, speak_json
from teremok.platform.jobs import defer
from teremok.platform.jobs.tests import laboratory


@pytest.fixture
def plain(db):
    return Client()


class Lines:
    """What was written, line by line."""

    def __init__(self) -> None:
        self.file = io.BytesIO()

    def __call__(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.file.getvalue().splitlines()]


@pytest.fixture
def lines(monkeypatch):
    """The lines of requests, written where the test can read them."""
    before = structlog.get_config()
    monkeypatch.setattr(middleware, "logger", structlog.get_logger("teremok.requests"))
    written = Lines()
    speak_json("INFO", written.file)
    yield written
    structlog.configure(**before)


def test_alive_asks_no_database(client):
    assert client.get("/healthz").content == b"ok\n"


def test_ready_when_the_database_answers(plain):
    answer = plain.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "parts": {"database": "ok"}})


def test_not_ready_says_which_part_and_no_more(plain, monkeypatch):
    part = checks.Part("database", lambda: ["The database at 10.0.0.7 does not answer."], str, for_traffic=True)
    monkeypatch.setitem(checks._parts, "database", part)
    answer = plain.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "parts": {"database": "not well"}}


def test_metrics_count_requests_by_route_and_jobs_by_state(plain):
    plain.get("/healthz")
    plain.get("/no-such-page/")
    defer(laboratory.note, n=1)
    text = plain.get("/metrics").content.decode()
    assert 'teremok_requests_total{method="GET",route="/healthz",status="200"}' in text
    assert 'route="none",status="404"' in text
    assert 'teremok_jobs{state="todo"} 1.0' in text
    assert "teremok_request_seconds_bucket" in text
    assert "teremok_live_streams" in text


def test_metrics_are_not_for_everyone(plain):
    assert plain.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 404
    assert plain.get("/metrics", REMOTE_ADDR="").status_code == 404


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abcd-1234_XYZ", True),
        ("short", False),
        ("x" * 65, False),
        ("with space in it", False),
        ("line\nbreak1", False),
    ],
)
def test_a_sane_request_id_is_kept(plain, given, kept):
    answered = plain.get("/healthz", HTTP_X_REQUEST_ID=given)["X-Request-ID"]
    assert (answered == given) is kept
    assert len(answered) >= 8


def test_a_log_line_is_json_with_the_request_and_without_the_query(plain, lines):
    plain.get("/healthz?q=Теремкова", HTTP_X_REQUEST_ID="abcd-1234")
    [line] = lines()
    assert line["request"] == "abcd-1234"
    assert (line["event"], line["route"], line["status"], line["level"]) == ("request", "/healthz", 200, "info")
    assert line["logger"] == "teremok.requests"
    assert line["timestamp"].endswith("Z")
    assert line["ms"] >= 0
    assert "Теремкова" not in json.dumps(line, ensure_ascii=False)


def test_lines_below_the_chosen_level_are_not_written(plain, lines):
    speak_json("WARNING", lines.file)
    plain.get("/healthz")
    assert lines() == []


def test_lines_of_others_have_the_same_form_and_the_requests_id(plain):
    settings = logging_settings("INFO")["formatters"]["json"]
    formatter = settings.pop("()")(**settings)
    structlog.contextvars.bind_contextvars(request="abcd-1234")
    try:
        text = formatter.format(logging.makeLogRecord({"name": "django.request", "levelname": "ERROR", "msg": "Oh"}))
    finally:
        structlog.contextvars.clear_contextvars()
    line = json.loads(text)
    assert (line["event"], line["logger"], line["level"]) == ("Oh", "django.request", "error")
    assert line["request"] == "abcd-1234"
    assert line["timestamp"].endswith("Z")


def test_every_part_has_something_to_say(db):
    findings = {finding.name: finding for finding in checks.examine()}
    assert {"database", "tables", "clock", "disk", "secrets", "jobs", "mail", "sms", "files"} <= set(findings)
    assert findings["database"].description.startswith("PostgreSQL 1")
    assert findings["tables"].is_well


def test_a_missing_migration_is_a_complaint(db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'live'")
    [tables] = [finding for finding in checks.examine() if finding.name == "tables"]
    assert tables.complaints == ("1 migrations of this version are missing: run `teremok migrate`.",)


def test_a_failed_job_is_a_complaint(db):
    defer(laboratory.note, n=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    [jobs] = [finding for finding in checks.examine() if finding.name == "jobs"]
    assert "1 jobs have failed" in jobs.complaints[0]


def test_a_broken_question_is_a_complaint(transactional_db, monkeypatch):
    def ask() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM nowhere")
        return []

    monkeypatch.setitem(checks._parts, "jobs", checks.Part("jobs", ask, str, for_traffic=False))
    [jobs] = [finding for finding in checks.examine() if finding.name == "jobs"]
    assert "could not be asked" in jobs.complaints[0]
