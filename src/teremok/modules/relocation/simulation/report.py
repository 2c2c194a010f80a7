"""What the life showed: who was never told, which terms began by themselves, which families stand still."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from teremok.modules.relocation.services.telling import SUBJECT
from teremok.modules.relocation.simulation.course import ends
from teremok.modules.relocation.stages import Runs, table

# A family's move into a stage that tells, and somebody who had to hear of it and isn't among the notice's addressees.
NEVER_TOLD = """
    SELECT count(DISTINCT step.family_id)
      FROM relocation_step step
      JOIN relocation_batch batch ON batch.id = step.batch_id
      JOIN relocation_member member ON member.family_id = step.family_id AND member.must_consent
       AND member.since <= step.came_at::date AND (member.until IS NULL OR member.until > step.came_at::date)
      JOIN registry_person person ON person.id = member.person_id AND person.died_on IS NULL
     WHERE step.stage = ANY(%(told)s) AND NOT EXISTS (
           SELECT FROM notices_notice notice
             JOIN notices_addressee addressee ON addressee.notice_id = notice.id
            WHERE notice.subject_kind = %(subject)s AND notice.subject_id = batch.public_id
              AND addressee.person_id = member.person_id)
"""
# A term that runs from service and began without it, or before the last one who must answer was served.
STARTED_ALONE = """
    SELECT count(*)
      FROM relocation_step step
      JOIN relocation_batch batch ON batch.id = coalesce(step.told_by_id, step.batch_id)
     WHERE step.stage = ANY(%(from_service)s) AND step.runs_from IS NOT NULL AND EXISTS (
           SELECT FROM relocation_member member
             JOIN registry_person person ON person.id = member.person_id AND person.died_on IS NULL
            WHERE member.family_id = step.family_id AND member.must_consent
              AND member.since <= step.came_at::date AND (member.until IS NULL OR member.until > step.came_at::date)
              AND NOT EXISTS (
                  SELECT FROM notices_notice notice JOIN notices_addressee addressee ON addressee.notice_id = notice.id
                   WHERE notice.subject_kind = %(subject)s AND notice.subject_id = batch.public_id
                     AND addressee.person_id = member.person_id AND addressee.served_at <= step.runs_from))
"""
STUCK = """
    SELECT count(*) FROM relocation_family WHERE closed_at IS NULL AND NOT stage = ANY(%(ends)s)
"""
STAGES = """
    SELECT stage, count(*), percentile_cont(0.5) WITHIN GROUP (
               ORDER BY extract(epoch FROM left_at - came_at) / 86400) FROM relocation_step GROUP BY stage
"""
COUNTS = """
    SELECT (SELECT count(*) FROM relocation_family), (SELECT count(*) FROM relocation_step),
           (SELECT count(*) FROM relocation_member WHERE must_consent), (SELECT count(*) FROM notices_notice),
           (SELECT count(*) FROM notices_addressee), (SELECT count(*) FROM channels_outgoing),
           (SELECT count(*) FROM notices_letter)
"""


@dataclass
class Report:
    """Counts; the three that must be nothing come first. `stages`: how many came there, and the median of days."""

    never_told: int
    started_alone: int
    stuck: int
    families: int
    steps: int
    right_holders: int
    notices: int
    addressees: int
    messages: int
    letters: int
    ended_at: datetime
    seconds: float
    stages: dict[str, tuple[int, float | None]] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not (self.never_told or self.started_alone or self.stuck)

    @property
    def unvisited(self) -> list[str]:
        return [stage.value for stage in table() if stage.value not in self.stages]


def look_back(*, ended_at: datetime, seconds: float) -> Report:
    facts: dict[str, Any] = {
        "told": [stage.value for stage, rule in table().items() if rule.notice],
        "from_service": [stage.value for stage, rule in table().items() if rule.runs is Runs.SERVICE],
        "subject": SUBJECT,
        "ends": [stage.value for stage in ends()],
    }
    with connection.cursor() as cursor:
        zero = []
        for statement in (NEVER_TOLD, STARTED_ALONE, STUCK):
            cursor.execute(statement, facts)
            zero.append(cursor.fetchone()[0])
        cursor.execute(COUNTS)
        counts = cursor.fetchone()
        cursor.execute(STAGES)
        stages = {stage: (count, median) for stage, count, median in cursor.fetchall()}
    never_told, started_alone, stuck = zero
    families, steps, right_holders, notices, addressees, messages, letters = counts
    return Report(
        never_told=never_told,
        started_alone=started_alone,
        stuck=stuck,
        families=families,
        steps=steps,
        right_holders=right_holders,
        notices=notices,
        addressees=addressees,
        messages=messages,
        letters=letters,
        ended_at=ended_at,
        seconds=seconds,
        stages=stages,
    )
