"""Messages of both organisations for the access matrix: a draft, one that waits for eyes, one on its way."""

from datetime import datetime
from uuid import uuid4

from django.utils import timezone

from teremok.notices.audiences import OfHouses
from teremok.notices.general import OFFICIAL, WORD
from teremok.notices.kinds import NoticeType
from teremok.notices.models import Notice, Template
from teremok.notices.rules import seen_as
from teremok.notices.services import sending, templates, writing
from teremok.notices.services.preparing import prepare
from teremok.notices.services.writing import Sheet
from teremok.notices.states import NoticeStage
from teremok.platform.access import SYSTEM
from teremok.registry.models import House, Organisation
from tests.cast import Cast, Member

TEXTS = {
    "heading": "Во вторник отключат воду",
    "text": "С 10 до 16 часов воды не будет.",
    "brief": "Вторник, 10–16: без воды.",
}


def campaigns(cast: Cast) -> dict[str, Notice | Template]:
    at = timezone.now()
    egor, nina = cast["egor"], cast["nina"]
    waiting = _draft(egor, cast.house, cast.organisation, OFFICIAL, at)
    waiting.state = NoticeStage.AWAITING
    waiting.save()
    mine, theirs = cast.organisation, cast.other_organisation
    return {
        "campaign_draft": _draft(egor, cast.house, mine, WORD, at),
        "campaign_waiting": waiting,
        "campaign": _sent(egor, _draft(egor, cast.house, mine, OFFICIAL, at), at),
        "neighbour_campaign": _sent(nina, _draft(nina, cast.neighbour_house, theirs, WORD, at), at),
        "wording": Template.objects.get(kind=WORD.name, language="ru", number=1),
        "wording_draft": templates.draft(
            by=cast["maya"].actor, kind=WORD, language="ru", wording=WORD.wordings["ru"], at=at
        ),
    }


def _draft(by: Member, house: House, organisation: Organisation, kind: NoticeType, at: datetime) -> Notice:
    sheet = Sheet(kind=kind, texts={"ru": TEXTS}, audience=OfHouses(houses=(house.pk,), on=timezone.localdate(at)))
    return writing.compose(by=by.actor, sheet=sheet, organisation=organisation, key=uuid4(), at=at)


def _sent(by: Member, notice: Notice, at: datetime) -> Notice:
    sending.submit(by=by.actor, notice=notice, seen=seen_as(notice), at=at)
    return prepare(notice=notice, by=SYSTEM, at=at)
