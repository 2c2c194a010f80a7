"""Telling families what came of a move: one notice for each office that leads some of them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from teremok.kernel.explanations import amount_text
from teremok.modules.relocation.audience import OF_BATCH
from teremok.modules.relocation.models import Batch, Family
from teremok.modules.relocation.notices import OF_THE_PERSON, kind_for, kinds
from teremok.modules.relocation.stages import rule
from teremok.modules.relocation.states import Stage
from teremok.notices.audiences import OfModule
from teremok.notices.kinds import NoticeType
from teremok.notices.services.telling import tell
from teremok.platform.access import Actor
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day
from teremok.registry.models import Organisation
from teremok.ui.formats import telephone

SUBJECT = "relocation.batch"
PAGE = "/relocation/my/"


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
    offices = Family.objects.filter(steps__batch=batch).values_list("listed_house__office", flat=True)
    known = Organisation.objects.in_bulk(one for one in set(offices) if one is not None)
    values = _of_stage(batch, at) | ({} if mistaken is None else _of_mistake(batch, mistaken))
    told = []
    for office in sorted(set(offices), key=lambda one: one or 0):
        organisation = known[office] if office is not None else None
        told.append(_tell(kind, batch, organisation, values, by, at))
    if len(told) == 1:
        batch.notice = told[0]
        batch.save(update_fields=["notice"])
    return len(told)


def _tell(
    kind: NoticeType,
    batch: Batch,
    office: Organisation | None,
    values: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> UUID:
    number = office.pk if office else None
    notice = tell(
        kind=kind,
        audience=OfModule(OF_BATCH, {"batch": batch.pk, "office": number}),
        values={**values, **of_office(office)},
        key=f"relocation {batch.public_id} {number or '-'}",
        by=by,
        at=at,
        organisation=office,
        subject=(SUBJECT, batch.public_id),
        given_by_audience=OF_THE_PERSON,
    )
    return notice.public_id


def of_office(office: Organisation | None) -> dict[str, str]:
    """What every notice says of whom to ask and where to look, in both languages."""
    values = {"page": f"{settings.BASE_URL}{PAGE}"}
    for language, ending in (("ru", ""), ("en", "@en")):
        with override(language):
            values[f"ask{ending}"] = _whom_to_ask(office)
    return values


def _whom_to_ask(office: Organisation | None) -> str:
    if office is None or not office.phone:
        return _("Questions? Write to us in your cabinet, we answer.")
    words = {"phone": telephone(office.phone), "hours": office.reception_hours}
    if office.reception_hours:
        return _("Questions? Call us: %(phone)s (%(hours)s).") % words
    return _("Questions? Call us: %(phone)s.") % words


def _of_stage(batch: Batch, at: datetime) -> dict[str, str]:
    """The length of the stage's term, in words: as many days as the law of this day gives."""
    row = rule(batch.stage)
    if not row.term:
        return {}
    term = parameters.value(row.term, on=city_day(at)).term
    values = {}
    for language, ending in (("ru", ""), ("en", "@en")):
        with override(language):
            values[f"term{ending}"] = amount_text(term.amount, term.unit)
    return values


def _of_mistake(batch: Batch, mistaken: Batch) -> dict[str, str]:
    values = {}
    for language, ending in (("ru", ""), ("en", "@en")):
        with override(language):
            values[f"wrong{ending}"] = str(Stage(mistaken.stage).label)
            values[f"stage{ending}"] = str(Stage(batch.stage).label)
    return values
