"""Tables of relocation: the programme's houses and waves, families and their stages, what a person must look into."""

from teremok.modules.relocation.models.families import Batch, Family, Member, Reminder, Step
from teremok.modules.relocation.models.flats import Destination, NewFlat
from teremok.modules.relocation.models.guide import GuideEdit, GuideTick
from teremok.modules.relocation.models.matters import Matter
from teremok.modules.relocation.models.offers import Answer, Offer, Reply
from teremok.modules.relocation.models.programme import ListedHouse, ListSource, Wave
from teremok.modules.relocation.models.purchases import Purchase, PurchaseSignature

__all__ = [
    "Answer",
    "Batch",
    "Destination",
    "Family",
    "GuideEdit",
    "GuideTick",
    "ListSource",
    "ListedHouse",
    "Matter",
    "Member",
    "NewFlat",
    "Offer",
    "Purchase",
    "PurchaseSignature",
    "Reminder",
    "Reply",
    "Step",
    "Wave",
]
