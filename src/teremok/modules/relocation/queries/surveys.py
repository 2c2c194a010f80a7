"""Which surveys wait for a person of a family."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from teremok.modules.relocation.models import Family, Step, SurveyAnswer
from teremok.modules.relocation.sections import Look, Question
from teremok.modules.relocation.states import Stage
from teremok.modules.relocation.surveys import Survey, surveys
from teremok.platform.access import Actor


def is_open(family: Family, survey: Survey) -> bool:
    """Whether the family came into the stage, or left it, as the survey wants."""
    steps = Step.objects.filter(family=family, stage=survey.stage, undone_by=None)
    return steps.filter(left_at__isnull=False).exists() if survey.after_leaving else steps.exists()


def asks(family: Family, actor: Actor, at: datetime) -> Mapping[str, Question]:
    """The questions of the part of the family's page: the stages they were at, what the reader answered."""
    stages = [stage.value for stage in surveys()]
    steps = Step.objects.filter(family=family, stage__in=stages, undone_by=None, came_at__lte=at).order_by("-id")
    answered = SurveyAnswer.objects.filter(family=family, person_id=actor.person_id or 0)
    return {
        "survey_steps": steps.values_list("stage", "left_at"),
        "survey_answered": answered.values_list("stage"),
    }


def waiting(look: Look) -> list[Survey] | None:
    """What the reader has still to answer, the latest stage first; None when there is nothing."""
    answered = {stage for (stage,) in look.rows("survey_answered")}
    found = _open((row for row in look.rows("survey_steps")), answered)
    return found or None


def _open(steps: Iterable[tuple[str, datetime | None]], answered: set[str]) -> list[Survey]:
    found: dict[Stage, Survey] = {}
    for stage, left_at in steps:
        survey = surveys()[Stage(stage)]
        if stage not in answered and (left_at is not None or not survey.after_leaving):
            found[survey.stage] = survey
    return list(found.values())
