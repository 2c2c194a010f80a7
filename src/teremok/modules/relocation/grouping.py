"""Twenty-nine stages condensed: groups for boards and counts, and the path as a family sees it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.states import Stage


class Group(models.TextChoices):
    """Stages that an officer looks at together."""

    BEGUN = "begun", _("No flat offered yet")
    CHOOSING = "choosing", _("The family is choosing")
    REFUSED = "refused", pgettext_lazy("families", "Refused")
    AGREED = "agreed", pgettext_lazy("families", "Agreed")
    SIGNING = "signing", _("The contract is being signed")
    COURT = "court", _("Court")
    KEYS = "keys", pgettext_lazy("families", "Have the keys")
    GONE = "gone", _("Moved out")
    SPECIAL = "special", _("On a special track")

    @property
    def tone(self) -> str:
        return {
            "begun": "neutral",
            "choosing": "info",
            "refused": "warning",
            "agreed": "info",
            "signing": "info",
            "court": "danger",
            "keys": "success",
            "gone": "success",
            "special": "neutral",
        }[self.value]

    @property
    def icon(self) -> str:
        return {
            "begun": "hourglass",
            "choosing": "eye",
            "refused": "slash-circle",
            "agreed": "check",
            "signing": "pencil",
            "court": "bank",
            "keys": "key",
            "gone": "check-circle",
            "special": "signpost-2",
        }[self.value]

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the group, in the department's order."""
        return tuple(stage for stage in Stage if GROUP_OF[stage] == self)


class Milestone(models.TextChoices):
    """The path of a move as a family sees it: eight steps, whatever the department calls them."""

    START = "start", _("The move begins")
    OFFER = "offer", _("A flat is offered")
    VIEWING = "viewing", _("You see the flat")
    ANSWER = "answer", _("Everybody answers")
    PAPERS = "papers", _("The papers are made")
    SIGNING = "signing", _("The contract is signed")
    KEYS = "keys", _("Keys and moving")
    HOME = "home", _("At home in the new flat")


# Where each stage belongs, and how far along the path a family is in it.
PLACES: dict[Stage, tuple[Group, Milestone]] = {
    Stage.RESETTLEMENT_START: (Group.BEGUN, Milestone.OFFER),
    Stage.FREE: (Group.GONE, Milestone.START),
    Stage.PROBLEM: (Group.SPECIAL, Milestone.START),
    Stage.ORDER: (Group.CHOOSING, Milestone.VIEWING),
    Stage.INSPECTION: (Group.CHOOSING, Milestone.ANSWER),
    Stage.REJECT: (Group.REFUSED, Milestone.OFFER),
    Stage.REINSPECTION: (Group.REFUSED, Milestone.OFFER),
    Stage.ACCEPT: (Group.AGREED, Milestone.PAPERS),
    Stage.RD: (Group.AGREED, Milestone.PAPERS),
    Stage.CONTRACT_PROJECT: (Group.SIGNING, Milestone.SIGNING),
    Stage.CONTRACT_NOTIFICATION: (Group.SIGNING, Milestone.SIGNING),
    Stage.CONTRACT_PRELIMINARY: (Group.SIGNING, Milestone.SIGNING),
    Stage.MFR: (Group.AGREED, Milestone.PAPERS),
    Stage.CLAIM_START: (Group.COURT, Milestone.SIGNING),
    Stage.CLAIM_SUBMIT: (Group.COURT, Milestone.SIGNING),
    Stage.CLAIM_WON: (Group.COURT, Milestone.PAPERS),
    Stage.CLAIM_LOST: (Group.COURT, Milestone.OFFER),
    Stage.LOST_INSPECTION: (Group.COURT, Milestone.ANSWER),
    Stage.LOST_ACCEPT: (Group.COURT, Milestone.PAPERS),
    Stage.LOST_RD: (Group.COURT, Milestone.PAPERS),
    Stage.LOST_CONTRACT_PROJECT: (Group.COURT, Milestone.SIGNING),
    Stage.LOST_CONTRACT_PRELIMINARY: (Group.COURT, Milestone.SIGNING),
    Stage.FSSP_LIST: (Group.COURT, Milestone.KEYS),
    Stage.FSSP_INSTITUTE: (Group.COURT, Milestone.KEYS),
    Stage.WON_RD: (Group.COURT, Milestone.PAPERS),
    Stage.WON_CONTRACT_PROJECT: (Group.COURT, Milestone.SIGNING),
    Stage.CONTRACT: (Group.KEYS, Milestone.KEYS),
    Stage.EXECUTION: (Group.GONE, Milestone.HOME),
    Stage.MSG_RELOCATION: (Group.SPECIAL, Milestone.START),
}
GROUP_OF: dict[Stage, Group] = {stage: group for stage, (group, _milestone) in PLACES.items()}
MILESTONE_OF: dict[Stage, Milestone] = {stage: milestone for stage, (_group, milestone) in PLACES.items()}


def group_of(stage: str) -> Group:
    return GROUP_OF[Stage(stage)]
