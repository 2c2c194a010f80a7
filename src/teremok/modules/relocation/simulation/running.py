"""Time passes: families are told, learn of it, act, are moved on, until nobody is left on the way."""

from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from django.db import connection

from teremok.modules.relocation.models import ListedHouse
from teremok.modules.relocation.services.moving import move
from teremok.modules.relocation.services.starting import start_houses
from teremok.modules.relocation.services.terms import start
from teremok.modules.relocation.simulation.course import turns
from teremok.modules.relocation.states import Door, Stage
from teremok.notices.models import Notice
from teremok.notices.services.climbing import climb
from teremok.notices.services.preparing import prepare
from teremok.notices.services.serving_many import serve_many
from teremok.notices.states import Ground, NoticeStage
from teremok.platform.access import SYSTEM

TABLES = """
    CREATE TEMP TABLE simulated_turn (stage text, to_stage text, low int, high int, shortest int, longest int,
                                      by_term boolean, past_term boolean, of_nobody boolean);
    CREATE TEMP TABLE simulated_family (family_id bigint PRIMARY KEY, step_id bigint, to_stage text, days int,
                                        by_term boolean, past_term boolean, go_at timestamptz);
    CREATE INDEX ON simulated_family (go_at);
    CREATE INDEX ON simulated_family (family_id) WHERE go_at IS NULL;
"""
# A draw is a hash of the step: the same seed lives the same life.
DRAWN = """
    INSERT INTO simulated_family (family_id, step_id, to_stage, days, by_term, past_term, go_at)
    SELECT step.family_id, step.id, turn.to_stage,
           turn.shortest + (hashint8extended(step.id, %(seed)s + 1) & 2147483647) %% (turn.longest - turn.shortest + 1),
           turn.by_term, turn.past_term, NULL
      FROM relocation_step step
      JOIN simulated_turn turn ON turn.stage = step.stage
       AND (hashint8extended(step.id, %(seed)s) & 2147483647) %% 1000 >= turn.low
       AND (hashint8extended(step.id, %(seed)s) & 2147483647) %% 1000 < turn.high
     WHERE step.id > %(after)s AND step.left_at IS NULL
       AND turn.of_nobody = (step.stage IN ('resettlement_start', 'problem') AND NOT EXISTS (
               SELECT FROM relocation_member member WHERE member.family_id = step.family_id AND member.must_consent))
    ON CONFLICT (family_id) DO UPDATE
       SET step_id = excluded.step_id, to_stage = excluded.to_stage, days = excluded.days, by_term = excluded.by_term,
           past_term = excluded.past_term, go_at = NULL
"""
DATED = """
    UPDATE simulated_family simulated
       SET go_at = CASE WHEN past_term THEN step.due_at WHEN by_term THEN step.runs_from ELSE step.came_at END
                   + days * interval '1 day'
      FROM relocation_step step
     WHERE simulated.go_at IS NULL AND step.id = simulated.step_id
       AND NOT (past_term AND step.due_at IS NULL) AND NOT (by_term AND step.runs_from IS NULL)
"""
DUE = """
    SELECT to_stage, array_agg(family_id ORDER BY family_id) FROM simulated_family WHERE go_at <= %s
     GROUP BY to_stage ORDER BY to_stage
"""
GONE = "DELETE FROM simulated_family WHERE family_id = ANY(%s)"
# Whoever has a cabinet reads within days; the post needs longer; some never fetch their letter.
READERS = """
    SELECT account.person_id FROM identity_account account WHERE account.is_active AND account.person_id %% 5 <> 0
"""
AT_HOME = "SELECT id AS person_id FROM registry_person WHERE id %% 50 <> 0"
EVERYBODY = "SELECT id AS person_id FROM registry_person"


@dataclass(frozen=True)
class Plan:
    """When it begins, over how many days the houses start, how long a stride of time is, and the seed of the draws."""

    begins: datetime
    start_over: timedelta
    stride: timedelta = timedelta(days=1)
    seed: int = 1
    longest: timedelta = timedelta(days=8 * 365)


@dataclass
class _Told:
    """A notice and what of its service is still to come."""

    notice: Notice
    at: datetime
    served: int = 0


SERVICE = (
    (timedelta(days=2), READERS, Ground.READ),
    (timedelta(days=6), AT_HOME, Ground.LETTER_RECEIVED),
    (timedelta(days=30), EVERYBODY, Ground.LETTER_UNCLAIMED),
)


class Simulation:
    """One life of the programme, in a database that holds nothing else."""

    def __init__(self, plan: Plan, *, on_stride: Callable[[datetime, int], None] | None = None) -> None:
        self.plan = plan
        self.on_stride = on_stride
        self.told: list[_Told] = []
        self.moves = 0
        self._last_step = 0
        self._last_notice = 0

    def run(self) -> datetime:
        """Lives until everybody has arrived; returns when. What is on the way at `longest` stays there, and shows."""
        self._lay_out()
        waiting = list(ListedHouse.objects.filter(house__isnull=False).order_by("pk"))
        total, at = len(waiting), self.plan.begins
        while at < self.plan.begins + self.plan.longest:
            share = min((at - self.plan.begins + self.plan.stride) / self.plan.start_over, 1.0)
            now = len(waiting) - (total - round(total * share))
            if now > 0:
                start_houses(houses=waiting[:now], by=SYSTEM, at=at, key=f"simulation {at:%Y-%m-%d %H}")
                del waiting[:now]
            self._live(at)
            if self.on_stride:
                self.on_stride(at, self.moves)
            if not waiting and not self._is_anybody_left():
                return at
            at += self.plan.stride
        return at

    def _live(self, at: datetime) -> None:
        self._tell(at)
        start(by=SYSTEM, at=at)
        with connection.cursor() as cursor:
            cursor.execute(DRAWN, {"seed": self.plan.seed, "after": self._last_step})
            cursor.execute("SELECT coalesce(max(id), 0) FROM relocation_step")
            (self._last_step,) = cursor.fetchone()
            cursor.execute(DATED)
            cursor.execute(DUE, [at])
            due = cursor.fetchall()
            for _stage, families in due:
                cursor.execute(GONE, [families])
        for stage, families in due:
            move(
                families=families,
                to=Stage(stage),
                door=Door.CLOCK,
                by=SYSTEM,
                at=at,
                key=f"simulation {stage} {at:%Y%m%d%H}",
            )
            self.moves += len(families)
        self._tell(at)

    def _tell(self, at: datetime) -> None:
        """What was told is prepared, lies in cabinets and letter boxes, and is served when its day has come."""
        fresh = Notice.objects.filter(pk__gt=self._last_notice, state=NoticeStage.PREPARING).order_by("pk")
        for notice in fresh:
            self.told.append(_Told(prepare(notice=notice, by=SYSTEM, at=at), at))
            self._last_notice = notice.pk
        for told in self.told:
            while told.served < len(SERVICE) and told.at + SERVICE[told.served][0] <= at:
                _, statement, ground = SERVICE[told.served]
                serve_many(notice=told.notice, people=(statement, []), ground=ground, by=SYSTEM, at=at)
                told.served += 1
        self.told = [told for told in self.told if told.served < len(SERVICE)]
        while climb(by=SYSTEM, at=at):
            pass
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")

    def _lay_out(self) -> None:
        rows = [astuple(turn) for turn in turns()]
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            cursor.executemany("INSERT INTO simulated_turn VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", rows)

    def _is_anybody_left(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM simulated_family)")
            return bool(cursor.fetchone()[0]) or bool(self.told)
