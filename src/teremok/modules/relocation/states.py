"""Stages of a family's move and the smaller states around it, as stored and as people read them.

Which move follows which, the terms and who acts are data: `tables/stages.toml`, read by `stages`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    """Where a family's relocation stands: the twenty-nine stages that the city's department keeps."""

    RESETTLEMENT_START = "resettlement_start", _("Relocation has begun")
    FREE = "free", _("Nobody to relocate")
    PROBLEM = "problem", _("Special premises")
    ORDER = "order", _("Flat offered")
    INSPECTION = "inspection", _("Flat viewed")
    REJECT = "reject", _("Flat refused")
    REINSPECTION = "reinspection", _("Another flat is being chosen")
    ACCEPT = "accept", _("Consent given")
    RD = "rd", _("Order issued")
    CONTRACT_PROJECT = "contract_project", _("Draft contract ready")
    CONTRACT_NOTIFICATION = "contract_notification", _("Called to sign")
    CONTRACT_PRELIMINARY = "contract_preliminary", _("Signed by the family")
    MFR = "mfr", _("Extra space is being bought")
    CLAIM_START = "claim_start", _("Claim is being prepared")
    CLAIM_SUBMIT = "claim_submit", _("In court")
    CLAIM_WON = "claim_won", _("Court decided for the city")
    CLAIM_LOST = "claim_lost", _("Court decided for the family")
    LOST_INSPECTION = "lost_inspection", _("After the court: flat viewed")
    LOST_ACCEPT = "lost_accept", _("After the court: consent given")
    LOST_RD = "lost_rd", _("After the court: order issued")
    LOST_CONTRACT_PROJECT = "lost_contract_project", _("After the court: draft contract ready")
    LOST_CONTRACT_PRELIMINARY = "lost_contract_preliminary", _("After the court: signed by the family")
    FSSP_LIST = "fssp_list", _("Writ of execution issued")
    FSSP_INSTITUTE = "fssp_institute", _("Enforcement has begun")
    WON_RD = "won_rd", _("By decision of the court: order issued")
    WON_CONTRACT_PROJECT = "won_contract_project", _("By decision of the court: draft contract ready")
    CONTRACT = "contract", _("Contract signed, keys handed over")
    EXECUTION = "execution", _("Moved out")
    MSG_RELOCATION = "msg_relocation", _("Rent contract")


class FamilyKind(models.TextChoices):
    """By what right a family lives there: it decides what they are offered and who signs."""

    OWNER = "owner", _("Owners")
    TENANT = "tenant", _("Tenants of the city")
    COMMUNAL = "communal", _("Room in a communal flat")
    QUEUE = "queue", _("On the housing list")
    SPECIAL = "special", _("Special premises")
    RENT = "rent", _("Life annuity with the city")
    BUSINESS = "business", _("Non-residential premises")


class MemberRole(models.TextChoices):
    """What ties a person to the family's premises."""

    OWNER = "owner", _("Owner")
    TENANT = "tenant", pgettext_lazy("member of a family", "Tenant")
    TENANT_FAMILY = "tenant_family", _("Member of the tenant's family")
    RELATIVE = "relative", _("Lives with the owner")


class Ended(models.TextChoices):
    """Why somebody is no right-holder of the family any more."""

    DIED = "died", pgettext_lazy("right-holder", "Died")
    SOLD = "sold", _("The right went to somebody else")
    LEFT = "left", _("Moved away")
    MISTAKE = "mistake", _("Entered by mistake")


class HouseState(models.TextChoices):
    """How far the relocation of a house has got."""

    LISTED = "listed", _("In the programme")
    RELOCATING = "relocating", _("Being relocated")
    EMPTIED = "emptied", _("Everybody has moved out")
    DEMOLITION = "demolition", _("Being demolished")
    FINISHED = "finished", _("Finished")
    EXCLUDED = "excluded", _("Left the programme")

    @property
    def tone(self) -> str:
        return {"relocating": "info", "emptied": "success", "finished": "success", "excluded": "neutral"}.get(
            self.value, "neutral"
        )

    @property
    def icon(self) -> str:
        return {
            "listed": "house",
            "relocating": "truck",
            "emptied": "check-circle",
            "demolition": "tools",
            "finished": "check-circle",
            "excluded": "x-circle",
        }[self.value]


class FlatState(models.TextChoices):
    """What has become of a flat in a new house."""

    FREE = "free", _("Free")
    OFFERED = "offered", _("Offered")
    TAKEN = "taken", _("Taken")
    WITHHELD = "withheld", _("Withheld")


class Door(models.TextChoices):
    """By which door a family came into its stage."""

    OFFICER = "officer", _("By an officer")
    HOUSE = "house", _("Together with the house")
    FILE = "file", _("From the department's file")
    API = "api", _("By another system")
    FAMILY = "family", _("By the family itself")
    CLOCK = "clock", _("By the clock")
    UNDO = "undo", _("An import was undone")


class Deviation(models.TextChoices):
    """How a stage stands against its term."""

    DONE = "done", pgettext_lazy("term", "Done")
    ON_TIME = "on_time", _("On time")
    NEAR = "near", _("Near its end")
    OVERDUE = "overdue", _("Overdue")
    WAITING = "waiting", _("Runs from service")
    NONE = "none", _("No term")

    @property
    def tone(self) -> str:
        return {"done": "success", "on_time": "info", "near": "warning", "overdue": "danger"}.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        return {
            "done": "check-circle",
            "on_time": "clock",
            "near": "hourglass-split",
            "overdue": "exclamation-triangle",
            "waiting": "envelope",
            "none": "dash",
        }[self.value]


class MatterKind(models.TextChoices):
    """What a person has to look into, because no rule can."""

    NO_HOUSE = "no_house", _("House of the programme isn't in the registry")
    NO_CONTACTS = "no_contacts", _("Nobody of the family can be reached electronically")
    NOBODY = "nobody", _("Premises without any known right-holder")
    DIED = "died", _("A right-holder died")
    SOLD = "sold", _("A right went to somebody else")
    NEWCOMER = "newcomer", _("A new right-holder appeared")
    SPLIT_HOUSE = "split_house", _("The house stands at two stages")
    UNEQUAL = "unequal", _("The offered flat isn't equal")
    BAD_ROW = "bad_row", _("A row of a file couldn't be taken")
    RETURNED = "returned", _("A letter came back")
    DEFECT_LATE = "defect_late", _("A defect isn't mended in time")
    UNANSWERED = "unanswered", _("A refusal hasn't been answered")
    STUCK = "stuck", _("Nothing has moved for too long")


# What the registry answers by itself, once it knows the right.
FOLLOWED = (MatterKind.DIED, MatterKind.SOLD, MatterKind.NEWCOMER)


class Standing(models.TextChoices):
    """What the public page answers to “is my house in the programme”."""

    IN = "in", _("In the programme")
    OUT = "out", _("Not in the programme")
    LEFT = "left", pgettext_lazy("house", "Left the programme")

    @property
    def tone(self) -> str:
        return {"in": "success", "out": "neutral", "left": "warning"}[self.value]

    @property
    def icon(self) -> str:
        return {"in": "check-circle", "out": "house", "left": "x-circle"}[self.value]
