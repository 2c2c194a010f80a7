"""Tables of relocation: the programme's houses and waves, families and their stages, what a person must look into."""

from teremok.modules.relocation.models.calls import Call
from teremok.modules.relocation.models.claims import Claim, Hearing
from teremok.modules.relocation.models.contracts import Contract, Handover, Order, Signature
from teremok.modules.relocation.models.desks import Crew, SigningDesk
from teremok.modules.relocation.models.families import Batch, Family, Member, Reminder, Step
from teremok.modules.relocation.models.flats import Destination, NewFlat
from teremok.modules.relocation.models.guide import GuideEdit, GuideTick
from teremok.modules.relocation.models.inspections import Defect, Inspection, Turn
from teremok.modules.relocation.models.matters import Matter
from teremok.modules.relocation.models.moods import Mood, SurveyAnswer, Voice, VoiceFile, VoiceKind
from teremok.modules.relocation.models.moving import Move
from teremok.modules.relocation.models.offers import Answer, Offer, Reply
from teremok.modules.relocation.models.papers import Circumstances, Paper
from teremok.modules.relocation.models.programme import ListedHouse, ListSource, Wave
from teremok.modules.relocation.models.purchases import Purchase, PurchaseSignature

__all__ = [
    "Answer",
    "Batch",
    "Call",
    "Circumstances",
    "Claim",
    "Contract",
    "Crew",
    "Defect",
    "Destination",
    "Family",
    "GuideEdit",
    "GuideTick",
    "Handover",
    "Hearing",
    "Inspection",
    "ListSource",
    "ListedHouse",
    "Matter",
    "Member",
    "Mood",
    "Move",
    "NewFlat",
    "Offer",
    "Order",
    "Paper",
    "Purchase",
    "PurchaseSignature",
    "Reminder",
    "Reply",
    "Signature",
    "SigningDesk",
    "Step",
    "SurveyAnswer",
    "Turn",
    "Voice",
    "VoiceFile",
    "VoiceKind",
    "Wave",
]
