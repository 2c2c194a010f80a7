"""Answering a survey after a stage."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import my_families
from teremok.modules.relocation.masking import mask
from teremok.modules.relocation.models import Family, SurveyAnswer
from teremok.modules.relocation.queries.surveys import is_open
from teremok.modules.relocation.states import Stage
from teremok.modules.relocation.surveys import surveys
from teremok.platform.access import Actor, Denied

LONGEST = 1000
SMILES = range(1, 6)


class CannotAnswer(Exception):
    """The survey takes no answer; the message says why."""


@transaction.atomic
def answer(
    *, family: Family, stage: Stage, first: int, second: int | None, words: str, by: Actor, at: datetime
) -> SurveyAnswer:
    """Keeps the person's answer, its word masked; a second press of the button changes nothing. Raises CannotAnswer
    when the stage asks nothing or hasn't come, Denied."""
    if by.person_id is None or not my_families(by).filter(pk=family.pk).exists():
        raise Denied(_("Only the family itself answers for itself."))
    survey = surveys().get(stage)
    if survey is None or not is_open(family, survey):
        raise CannotAnswer(_("There is nothing to answer at this stage yet."))
    if first not in SMILES or (second is not None and second not in SMILES):
        raise CannotAnswer(_("Choose one of the five faces."))
    return SurveyAnswer.objects.get_or_create(
        family=family,
        person_id=by.person_id,
        stage=stage,
        defaults={
            "first": first,
            "second": second if survey.second else None,
            "words": mask(words.strip())[:LONGEST],
            "said_at": at,
        },
    )[0]
