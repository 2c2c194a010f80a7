"""Service of a set: one ground for everyone whom a statement names, without a row of theirs in Python's hands."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from teremok.notices import watching
from teremok.notices.audiences import Statement
from teremok.notices.ending import end_needless
from teremok.notices.events import ask_for_seal, canonical
from teremok.notices.kinds import kind_of
from teremok.notices.models import Notice
from teremok.notices.services.serving import IN_THE_CABINET
from teremok.notices.states import Ground
from teremok.platform.access import Actor

# The record is written as `events.canonical` would: keys in order, no spaces; `mark` is SHA-256 of the id's 16 bytes.
SERVE = """
    WITH chosen AS MATERIALIZED ({people}
    ), found AS MATERIALIZED (
        SELECT addressee.id FROM notices_addressee addressee
         WHERE addressee.notice_id = %s AND addressee.served_at IS NULL AND addressee.state <> 'withdrawn'
           AND addressee.person_id IN (SELECT person_id FROM chosen)
         ORDER BY addressee.id FOR UPDATE
    ), served AS (
        UPDATE notices_addressee addressee
           SET served_at = %s, ground = %s, state = CASE WHEN state = 'prepared' THEN 'served' ELSE state END,
               next_at = CASE WHEN %s OR acknowledged_at IS NOT NULL THEN NULL ELSE next_at END
          FROM found WHERE addressee.id = found.id
        RETURNING addressee.id, addressee.public_id
    ), logged AS (
        INSERT INTO notices_event (at, notice, addressee, kind, facts)
        SELECT %s, %s, id, 'served', replace(%s, %s, left(encode(sha256(uuid_send(public_id)), 'hex'), 32)) FROM served
         ORDER BY id
    )
    SELECT array_agg(id) FROM served
"""
MARK = "<mark>"  # stands in the record for each person's own


@transaction.atomic
def serve_many(
    *,
    notice: Notice,
    people: Statement,
    ground: Ground,
    by: Actor,
    at: datetime,
) -> int:
    """Records the ground for everyone of the notice whom `people` names (a statement that gives `person_id`).

    The same as `serving.serve` for each of them, in one statement: the first service stands, a ground that the type
    doesn't count serves nobody. Returns how many it served. Raises ValueError for a confirmation, which is each
    person's own.
    """
    if ground == Ground.CONFIRMED:
        raise ValueError("nobody confirms for many")
    kind = kind_of(notice.kind)
    counted = kind.ground(ground)
    if counted is None:
        return 0
    statement, parameters = people
    ends = not kind.must_acknowledge or ground not in IN_THE_CABINET
    record = canonical({"person": MARK, "ground": ground.value, "article": counted.article})
    change: list[Any] = [notice.pk, at, ground.value, ends]
    with connection.cursor() as cursor:
        cursor.execute(SERVE.format(people=statement), [*parameters, *change, at, notice.pk, record, MARK])
        (served,) = cursor.fetchone()
    if not served:
        return 0
    end_needless(served, at=at)
    watching.changed([notice.pk])
    ask_for_seal()
    return len(served)
