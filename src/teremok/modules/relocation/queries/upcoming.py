"""What happens next with a family, by when, and who holds it, from the stage and its clock alone."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from teremok.modules.relocation.queries.file import Passed
from teremok.modules.relocation.stages import Holder, rule
from teremok.modules.relocation.states import Stage


@dataclass(frozen=True)
class Next:
    """One sentence, the end of the term (none while it hasn't begun, or where there is none), who acts, one button."""

    text: str
    due_at: datetime | None
    holder: Holder
    url: str = ""
    label: str = ""


def upcoming(now: Passed | None) -> Next | None:
    """None for a family that was closed."""
    if now is None:
        return None
    return Next(_sentence(now.stage), now.due_at, rule(now.stage).holder)


def _sentence(stage: Stage) -> str:
    words = {
        Stage.RESETTLEMENT_START: _("The department is choosing a flat for the family."),
        Stage.ORDER: _("The family looks at the flat they were offered."),
        Stage.INSPECTION: _("Everybody who has a right to the home says whether they agree."),
        Stage.EXECUTION: _("The move is over."),
    }
    return words.get(stage, str(stage.label))
