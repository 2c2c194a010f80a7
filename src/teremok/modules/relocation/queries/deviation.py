"""How steps stand against their terms, as an expression for boards and counts; `rules.deviation` says the same."""

from datetime import date, timedelta

from teremok.modules.relocation.rules import PARTS
from teremok.platform.law import parameters

ATTENTION = "relocation.attention"

# Of a row called `step`; wants %(at)s and %(attention)s.
DEVIATION = f"""
    CASE WHEN step.left_at <= %(at)s THEN 'done'
         WHEN step.term = '' THEN 'none'
         WHEN step.due_at IS NULL THEN 'waiting'
         WHEN step.due_at <= %(at)s THEN 'overdue'
         WHEN step.due_at - least(%(attention)s::interval, (step.due_at - step.runs_from) / {PARTS}) <= %(at)s
              THEN 'near'
         ELSE 'on_time' END
"""


def attention(*, on: date) -> timedelta:
    """How long before the end of a term it needs attention, by the law of the day."""
    return timedelta(days=parameters.value(ATTENTION, on=on).whole)
