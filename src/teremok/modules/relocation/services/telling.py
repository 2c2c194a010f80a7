"""Telling families what came of a move: one notice for each office that leads some of them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from teremok.modules.relocation.audience import OF_BATCH
from teremok.modules.relocation.models import Batch, ListedHouse
from teremok.modules.relocation.notices import OF_THE_PERSON, kind_for, kinds
from teremok.modules.relocation.saying import of_mistake, of_office, of_stage
from teremok.modules.relocation.states import Stage
from teremok.notices.audiences import OfModule
from teremok.notices.kinds import NoticeType
from teremok.notices.services.telling import tell
from teremok.platform.access import Actor
from teremok.registry.models import Organisation

SUBJECT = "relocation.batch"


@transaction.atomic
def tell_batch(*, batch: Batch, by: Actor, at: datetime, mistaken: Batch | None = None) -> int:
    """Tells everyone in the batch's families what its stage means for them; returns how many notices that took.

    `mistaken` is the batch that this one undoes: then they are told that what was said before doesn't count, if
    anything was said.
    """
    if mistaken is not None:
        kind = kinds()["mistake"] if kind_for(Stage(mistaken.stage)) is not None else None
    else:
        kind = kind_for(Stage(batch.stage))
    if kind is None:
        return 0
    houses: dict[int | None, list[int]] = defaultdict(list)
    rows = ListedHouse.objects.filter(families__steps__batch=batch).distinct().order_by("pk")
    for row in rows.only("office"):
        houses[row.office_id].append(row.pk)
    known = Organisation.objects.in_bulk(one for one in houses if one is not None)
    values = of_stage(batch, at) | ({} if mistaken is None else of_mistake(batch, mistaken))
    told = []
    for office, theirs in houses.items():
        audience = {"batch": batch.pk} | ({"houses": theirs} if len(houses) > 1 else {})
        organisation = known[office] if office is not None else None
        told.append(_tell(kind, batch, OfModule(OF_BATCH, audience), organisation, values, by, at))
    if len(told) == 1:
        batch.notice = told[0]
        batch.save(update_fields=["notice"])
    return len(told)


def _tell(
    kind: NoticeType,
    batch: Batch,
    audience: OfModule,
    office: Organisation | None,
    values: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> UUID:
    notice = tell(
        kind=kind,
        audience=audience,
        values={**values, **of_office(office)},
        key=f"relocation {batch.public_id} {office.pk if office else '-'}",
        by=by,
        at=at,
        organisation=office,
        subject=(SUBJECT, batch.public_id),
        given_by_audience=OF_THE_PERSON,
    )
    return notice.public_id
