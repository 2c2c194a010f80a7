"""The types of notices that tell a family where its move stands: one for each stage that tells, and reminders.

Their wordings are in `tables/wordings.toml`. What a term hangs on is official, and goes by every road at once with
paper beside it; what only tells that somebody else is at work is for information, and goes on paper to whom nothing
else reached.
"""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation.stages import rule, table
from teremok.modules.relocation.states import Stage
from teremok.notices.kinds import NoticeType, Rung, ServiceGround, Variable, Wording, register
from teremok.notices.states import Ground, Nature, Way

FILE = Path(__file__).parent / "tables" / "wordings.toml"

# Variables that the audience fills for each person; the others are the same for all of a notice.
OF_THE_PERSON = frozenset({"home", "flat", "desk"})

TELL = "ГК РФ ст. 165.1 п. 1"
DRAFT = "ГК РФ ст. 165.1 п. 1; Закон РФ от 15.04.1993 № 4802-1 ст. 7.3"

ELECTRONIC = (Way.CABINET, Way.PUSH, Way.SMS, Way.MAIL)
WITH_A_LETTER = (
    Rung((*ELECTRONIC, Way.LETTER)),
    Rung((Way.CALL,), timedelta(days=3)),
    Rung((Way.REGISTERED,), timedelta(days=4)),
    Rung((Way.VISIT,), timedelta(days=35)),
)
REGISTERED = (
    Rung((*ELECTRONIC, Way.REGISTERED)),
    Rung((Way.CALL,), timedelta(days=3)),
    Rung((Way.VISIT,), timedelta(days=35)),  # the post keeps a registered letter for thirty days
)
FOR_INFORMATION = (Rung(ELECTRONIC), Rung((Way.LETTER,), timedelta(days=3)))
REMINDER = (Rung(ELECTRONIC), Rung((Way.CALL,), timedelta(days=1)))

VARIABLES = {
    "home": Variable(_("The home that is left"), "Сказочная ул., д. 5, кв. 12"),
    "flat": Variable(_("The flat that is offered"), "Новая ул., д. 3, кв. 45: 2 комн., 54,3 м², 5-й этаж, подъезд 2"),
    "desk": Variable(_("Where one views, signs and gets keys"), "Новая ул., д. 3, 1-й этаж, ежедневно с 9 до 20"),
    "term": Variable(_("How long the term is"), "7 рабочих дней"),
    "ask": Variable(_("Whom to ask"), "Вопросы? Позвоните нам: +7 495 000-00-00."),
    "page": Variable(_("The page of the family's move"), "https://example.org/relocation/my/"),
    "until": Variable(_("The last day"), "12 мая 2026 г."),
    "wrong": Variable(_("The stage that was told by mistake"), "Квартира предложена"),
    "stage": Variable(_("The stage at which the family stands"), "Переселение началось"),
}

TITLES: dict[str, str | Promise] = {
    "start": _("Relocation: the house begins"),
    "offer": _("Relocation: a flat is offered"),
    "viewed": _("Relocation: waiting for consent"),
    "refused": _("Relocation: refusal received"),
    "reselection": _("Relocation: another flat is being chosen"),
    "consent": _("Relocation: consent received"),
    "order": _("Relocation: order issued"),
    "draft": _("Relocation: draft contract"),
    "signing": _("Relocation: called to sign"),
    "presigned": _("Relocation: signed by the family"),
    "purchase": _("Relocation: extra space"),
    "claim": _("Relocation: claim is being prepared"),
    "court": _("Relocation: in court"),
    "court_won": _("Relocation: court decided for the city"),
    "court_lost": _("Relocation: court decided for the family"),
    "writ": _("Relocation: writ of execution"),
    "enforcement": _("Relocation: enforcement"),
    "keys": _("Relocation: keys"),
    "farewell": _("Relocation: moved"),
    "mistake": _("Relocation: a message told by mistake"),
    "signing_soon": _("Relocation: reminder of signing"),
    "consent_soon": _("Relocation: reminder of the answer"),
}
BY_LETTER = frozenset({"start", "viewed", "court", "court_won", "court_lost", "enforcement", "keys", "mistake"})
BY_REGISTERED = frozenset({"offer", "draft", "signing", "claim", "writ"})
TO_BE_CONFIRMED = frozenset({"offer", "viewed", "draft", "signing"})
REMINDERS = frozenset({"signing_soon", "consent_soon"})


@cache
def kinds() -> dict[str, NoticeType]:
    """Every type by its short name: `start`, `offer`, …"""
    texts = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: _kind(name, texts[name]) for name in TITLES}


def kind_for(stage: Stage) -> NoticeType | None:
    """What a family is told when it comes into the stage; None where it is told nothing."""
    name = rule(stage).notice
    return kinds()[name] if name else None


def declare() -> None:
    for kind in kinds().values():
        register(kind)
    if absent := {row.notice for row in table().values() if row.notice} - TITLES.keys():
        raise ValueError(f"stages tell what no type says: {sorted(absent)}")


def _kind(name: str, texts: dict[str, Any]) -> NoticeType:
    is_official = name in BY_LETTER | BY_REGISTERED
    ladder: tuple[Rung, ...]
    if name in REMINDERS:
        ladder = REMINDER
    elif name in BY_REGISTERED:
        ladder = REGISTERED
    else:
        ladder = WITH_A_LETTER if name in BY_LETTER else FOR_INFORMATION
    article = DRAFT if name in ("draft", "signing") else TELL
    grounds = (
        Ground.CONFIRMED,
        Ground.READ,
        Ground.HANDED_OVER,
        Ground.LETTER_RECEIVED,
        Ground.LETTER_REFUSED,
        Ground.LETTER_UNCLAIMED,
    )
    return NoticeType(
        name=f"relocation.{name}",
        title=TITLES[name],
        nature=Nature.OFFICIAL if is_official else Nature.INFORMATIONAL,
        ladder=ladder,
        wordings={
            language: Wording(subject=text["subject"], body=text["body"].strip(), short=text["short"])
            for language, text in texts.items()
        },
        variables=VARIABLES,
        grounds=tuple(ServiceGround(ground, article) for ground in grounds) if is_official else (),
        must_acknowledge=name in TO_BE_CONFIRMED,
    )
