"""Official notices under fire: cabinet, SMS and mail to everyone, while people confirm by the link in them."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from bench.faults.judging import Judgement, Received, Written, judge
from bench.faults.moments import Victim
from bench.faults.residents import Residents
from bench.faults.runner import Findings
from bench.faults.tree import Tree, noon_now

HOUSES_AT_ONCE = 5  # each notice is for so many houses of a hundred people
AHEAD = 2_500  # messages that are told of before they have left
ANSWER_SECONDS = 0.3  # of every receiver, so that messages are on the wire when somebody dies
REFUSED = 6  # one number in so many goes by the gateway
SMS_WINDOW, MAIL_WINDOW = 60, 30
STUCK_SECONDS = 30
BOTH = 2  # SMS and mail
TAKEN = "SELECT id FROM channels_outgoing WHERE state = 'taken'"
UNDER_WAY = """
    SELECT (SELECT count(*) FROM channels_outgoing WHERE state IN ('queued', 'taken') AND carried_by_id IS NULL),
           (SELECT count(*) FROM notices_notice WHERE state = 'preparing'),
           (SELECT count(*) FROM notices_unsealed),
           (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'
                OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at < now()))
                OR (status = 'todo' AND attempts > 0)),
           (SELECT count(*) FROM channels_outgoing WHERE state = 'sent' AND ended_at IS NULL
               AND sent_at > now() - interval '5 seconds')
"""


@contextmanager
def receivers() -> Iterator[tuple[list[int], Any]]:
    """Their ports (SMS centre, gateway, mail), and what asks them: "count" or "all"."""
    command = [sys.executable, "-m", "bench.faults.receivers", str(ANSWER_SECONDS), str(REFUSED)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    to, answers = process.stdin, process.stdout
    assert to is not None
    assert answers is not None

    def ask(what: str) -> Any:
        to.write(f"{what}\n")
        to.flush()
        return json.loads(answers.readline())

    try:
        yield json.loads(answers.readline()), ask
    finally:
        process.terminate()
        process.wait(10)


def settings(ports: list[int]) -> dict[str, str]:
    centre, gateway, mail = ports
    return {
        "TEREMOK_SMS_URL": f"smpp://bench:bench@127.0.0.1:{centre}/?window={SMS_WINDOW}",
        "TEREMOK_SMS_URL_2": f"http://127.0.0.1:{gateway}/sms#window=20",
        "TEREMOK_MAIL_URL": f"smtp://127.0.0.1:{mail}/?window={MAIL_WINDOW}",
        "TEREMOK_TIME_ZONE": noon_now(),
        "TEREMOK_LOG_LEVEL": "WARNING",
    }


class Notices:
    """Tells notices one after another, as many as are needed to keep the post busy.

    They are told through Django in this process, and prepared, carried and sealed by the tree.
    """

    name = "official notices in cabinet, SMS and mail"
    endangered_by = frozenset({Victim.CARRIER, Victim.DATABASE, Victim.BACKEND})

    def __init__(self, tree: Tree, ask: Any, *, people: int, chance: random.Random) -> None:
        self._tree, self._ask, self._people = tree, ask, people
        self._set_up()
        self._houses = self._settled()
        self._told = 0
        self._received = 0
        self.residents = Residents(tree, chance=chance)
        self.residents.start()

    def step(self) -> None:
        self._received = int(self._ask("count"))
        if self._told * HOUSES_AT_ONCE * 100 * BOTH - self._received < AHEAD:
            self._tell_next()
        self.residents.meet()

    def provoke(self) -> None:
        self._tell_next()

    def progress(self) -> float:
        return min(1.0, self._received / (self._people * BOTH * 0.99))  # some share a telephone

    def in_flight(self) -> frozenset[Any] | None:
        rows = self._tree.ask(TAKEN)
        return None if rows is None else frozenset(row[0] for row in rows)

    def is_done(self) -> bool:
        if self._houses:
            return False
        rows = self._tree.ask(UNDER_WAY)
        return rows is not None and not any(rows[0])

    def check(self, in_flight: frozenset[Any]) -> Findings:
        self.residents.stop()
        found = Findings()
        self._check_messages(found, in_flight)
        self._check_books(found)
        self._check_confirmations(found)
        self._check_jobs(found)
        self._check_seals(found)
        return found

    # What is told

    def _set_up(self) -> None:
        import django

        os.environ |= self._tree.settings | {"TEREMOK_VAR": str(self._tree.var)}
        django.setup()

    def _settled(self) -> list[int]:
        from bench.people import settle
        from teremok.registry.models import House

        settle(self._people)
        return list(House.objects.order_by("pk").values_list("pk", flat=True))

    def _tell_next(self) -> None:
        """Told twice under one key is told once, so whatever breaks it is simply told again."""
        from django.db import InterfaceError, OperationalError, connection
        from django.utils import timezone

        from teremok.notices.audiences import Bond, OfHouses
        from teremok.notices.general import OFFICIAL
        from teremok.notices.services.telling import tell
        from teremok.platform.access import SYSTEM

        if not self._houses:
            return
        at, number = timezone.now(), self._told + 1
        some = tuple(self._houses[:HOUSES_AT_ONCE])
        audience = OfHouses(houses=some, on=at.date(), bond=Bond.OWNERS)
        values = {
            "heading": f"Собрание {number}",
            "text": f"Собрание {number} пройдёт в среду в 19 часов во дворе.",
            "brief": f"Собрание {number} в среду в 19 часов во дворе.",
        }
        try:
            tell(kind=OFFICIAL, audience=audience, values=values, key=f"faults {number}", by=SYSTEM, at=at)
        except (OperationalError, InterfaceError):
            connection.close()
            return
        self._told, self._houses = number, self._houses[HOUSES_AT_ONCE:]

    # What is checked

    def _check_messages(self, found: Findings, in_flight: frozenset[Any]) -> None:
        received = self._ask("all")
        verdict = judge(self._written(), Received(**received), in_flight)
        said = _states(self._rows("SELECT state, count(*) FROM channels_outgoing GROUP BY 1 ORDER BY 1"))
        waiting = self._rows("SELECT count(*) FROM channels_outgoing WHERE state = 'sent' AND ended_at IS NULL")[0][0]
        doubts = self._rows("SELECT coalesce(sum(doubts), 0) FROM channels_outgoing")[0][0]
        by = {
            "SMS centre": len(received["centre"]),
            "SMS gateway": len(received["gateway"]["receivers"]),
            "mail server": len(received["mail"]),
        }
        found.facts += [
            f"messages by state: {said}; receipts that never came: {waiting:,}",
            f"received by {', '.join(f'{name} {count:,}' for name, count in by.items())}",
            f"lost: {len(verdict.lost)} of {verdict.left:,} that left",
            f"came twice where the key is honoured: {len(verdict.rekeyed)}"
            f" (offered again under the same key: {verdict.repeated_under_a_key:,})",
            f"came twice where no key is known: {len(verdict.doubled):,}; possible doubles by our own count {doubts:,};"
            f" in flight when the carrier or the database was killed {len(in_flight):,}",
        ]
        self._require_all(found, verdict)
        found.require(len(verdict.doubled) <= len(in_flight), "more doubles than messages in flight")

    def _require_all(self, found: Findings, verdict: Judgement) -> None:
        found.require(not verdict.lost, f"lost: {verdict.lost[:10]}")
        found.require(not verdict.rekeyed, f"under two keys: {verdict.rekeyed[:10]}")
        found.require(not verdict.reworded, f"other words under the same key: {verdict.reworded[:10]}")
        found.require(not verdict.unforeseen, f"doubled without being in flight at a kill: {verdict.unforeseen[:10]}")
        found.require(not verdict.without_reason, f"not sent, and nobody knows why: {verdict.without_reason[:10]}")

    def _check_books(self, found: Findings) -> None:
        """Everyone is told once, by both roads, and what left is in the log once."""
        [(addressees, people)] = self._rows("SELECT count(*), count(DISTINCT person_id) FROM notices_addressee")
        [(sms, mail)] = self._rows(
            "SELECT count(*) FILTER (WHERE channel = 'sms'), count(*) FILTER (WHERE channel = 'mail')"
            " FROM channels_outgoing WHERE origin = 'notice'"
        )
        found.facts.append(f"people told: {people:,} by {self._told} notices, each of them by {BOTH} messages")
        found.require(
            addressees == people == sms == mail == self._people,
            f"{self._people:,} people, but {addressees:,} addressees, {people:,} told, {sms:,} SMS, {mail:,} mails",
        )
        repeated = self._rows(
            "SELECT message FROM notices_event WHERE kind = 'handed' GROUP BY message HAVING count(*) > 1 LIMIT 10"
        )
        unlogged = self._rows(
            "SELECT id FROM channels_outgoing WHERE origin = 'notice' AND state IN ('sent', 'delivered') AND NOT EXISTS"
            " (SELECT FROM notices_event event WHERE event.message = public_id AND kind = 'handed') LIMIT 10"
        )
        found.require(not repeated, f"logged twice as handed over: {repeated}")
        found.require(not unlogged, f"left and not logged: {unlogged}")

    def _check_confirmations(self, found: Findings) -> None:
        living = self.residents
        logged = dict(
            self._rows(
                "SELECT addressee.public_id, count(event.id) FROM notices_addressee addressee JOIN notices_event event"
                " ON event.addressee = addressee.id AND event.kind = 'confirmed'"
                " WHERE addressee.acknowledged_at IS NOT NULL GROUP BY 1"
            )
        )
        missing = [who for who in living.confirmed if who not in logged]
        twice = [who for who, count in logged.items() if count > 1]
        found.facts.append(
            f"confirmed by link: {len(living.confirmed):,}, not kept: {len(missing)}, kept twice: {len(twice)}"
            f" (pressed more than once: {living.again}); answers {_states(sorted(living.answers.items()))},"
            f" broken off {living.broken}"
        )
        found.require(not missing, f"confirmations answered well and not kept: {missing[:5]}")
        found.require(not twice, f"confirmations kept twice: {twice[:5]}")
        wrong = {status: count for status, count in living.answers.items() if status not in (200, 302, 503)}
        found.require(not wrong, f"pages answered with {wrong}")

    def _check_jobs(self, found: Findings) -> None:
        said = _states(self._rows("SELECT status, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1"))
        again = self._rows("SELECT count(*) FROM procrastinate_jobs WHERE attempts > 1")[0][0]
        failed = self._rows(
            "SELECT job.task_name, right(failure.error, 300) FROM procrastinate_jobs job LEFT JOIN jobs_failure failure"
            " ON failure.job_id = job.id WHERE job.status = 'failed'"
        )
        stuck = self._rows(
            "SELECT job.task_name FROM procrastinate_jobs job WHERE job.status = 'doing' AND NOT EXISTS"
            " (SELECT FROM procrastinate_events event WHERE event.job_id = job.id AND event.at > now() - %s::interval)",
            f"{STUCK_SECONDS} s",
        )
        found.facts.append(f"jobs: {said}; begun more than once: {again}")
        found.require(not failed, f"jobs that failed: {failed[:5]}")
        found.require(not stuck, f"jobs that have been at work for more than {STUCK_SECONDS} s: {stuck[:5]}")

    def _check_seals(self, found: Findings) -> None:
        from django.db import connection

        from teremok.notices.proof.database import check_database
        from teremok.notices.services.sealing import seal
        from teremok.platform.access import SYSTEM

        connection.close()
        seal(by=SYSTEM, at=datetime.now(UTC), wait=True)
        report = check_database()
        found.facts.append(f"log: {report.records:,} records under {report.seals:,} seals, sound: {report.is_sound}")
        found.require(report.is_sound, "; ".join(fault.sentence for fault in report.faults[:5]))

    def _written(self) -> Iterator[Written]:
        rows = self._rows(
            'SELECT id, public_id, channel, "to", state, trouble, doubts FROM channels_outgoing'
            " WHERE carried_by_id IS NULL"
        )
        return (Written(*row) for row in rows)

    def _rows(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        rows = self._tree.ask(statement, *parameters)
        if rows is None:
            raise SystemExit("the database does not answer when all is over")
        return rows


def _states(rows: Any) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in rows)
