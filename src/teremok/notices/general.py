"""The types that an organisation's staff write in words of their own."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from teremok.notices.kinds import NoticeType, Rung, ServiceGround, Urgency, Variable, Wording, register
from teremok.notices.states import Ground, Nature, Way

TEXTS = {
    "heading": Variable(_("Heading"), "Во вторник отключат горячую воду"),
    "text": Variable(
        _("Text"),
        "Во вторник, 12 мая, с 10 до 16 часов горячей воды не будет: меняем кран в подвале. Спасибо за терпение!",
    ),
    "brief": Variable(_("The same in a few words"), "Во вторник 12 мая с 10 до 16 не будет горячей воды."),
}
WORDINGS = {
    "ru": Wording(
        subject="((heading))",
        body="((name)), здравствуйте!\n\n((text))\n\n((organisation))",
        short="((organisation)): ((brief)) ((link))",
    ),
    "en": Wording(
        subject="((heading))",
        body="Hello, ((name))!\n\n((text))\n\n((organisation))",
        short="((organisation)): ((brief)) ((link))",
    ),
}

WORD = NoticeType(
    name="house.word",
    title=_("Message to residents"),
    nature=Nature.INFORMATIONAL,
    ladder=(Rung((Way.CABINET, Way.PUSH)), Rung((Way.MAIL,), timedelta(hours=1))),
    wordings=WORDINGS,
    variables=TEXTS,
    may_opt_out=True,
    urgency=Urgency.BULK,
    is_written_by_staff=True,
)
EMERGENCY = NoticeType(
    name="house.emergency",
    title=_("Emergency in the house"),
    nature=Nature.INFORMATIONAL,
    ladder=(Rung((Way.CABINET, Way.PUSH, Way.SMS)),),
    wordings=WORDINGS,
    variables=TEXTS,
    urgency=Urgency.EMERGENCY,
    is_written_by_staff=True,
)
OFFICIAL = NoticeType(
    name="house.official",
    title=_("Official notice"),
    nature=Nature.OFFICIAL,
    ladder=(
        Rung((Way.CABINET, Way.PUSH, Way.SMS, Way.MAIL)),
        Rung((Way.CALL,), timedelta(days=3)),
        Rung((Way.REGISTERED,), timedelta(days=2)),
        Rung((Way.VISIT,), timedelta(days=14)),
    ),
    wordings=WORDINGS,
    variables=TEXTS,
    grounds=(
        ServiceGround(Ground.CONFIRMED, "ГК РФ ст. 165.1 п. 1"),
        ServiceGround(Ground.READ, "ГК РФ ст. 165.1 п. 1"),
        ServiceGround(Ground.HANDED_OVER, "ГК РФ ст. 165.1 п. 1"),
        ServiceGround(Ground.LETTER_RECEIVED, "ГК РФ ст. 165.1 п. 1"),
        ServiceGround(Ground.LETTER_REFUSED, "ГК РФ ст. 165.1 п. 1"),
        ServiceGround(Ground.LETTER_UNCLAIMED, "ГК РФ ст. 165.1 п. 1"),
    ),
    must_acknowledge=True,
    is_written_by_staff=True,
)


def declare() -> None:
    for kind in (WORD, EMERGENCY, OFFICIAL):
        register(kind)
