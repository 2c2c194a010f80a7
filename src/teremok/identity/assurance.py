"""One table: by which method an account reaches which level, and what each level permits."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teremok.identity.models import Method
from teremok.platform.access import Actor, Assurance, Denied

Text = str | Promise


@dataclass(frozen=True)
class Way:
    """A method, the level it gives, and how it is done, in the words of the page."""

    method: Method
    level: Assurance
    how: Text
    route: str = ""


@dataclass(frozen=True)
class Level:
    """What a level is called, what it permits, and the icon it is drawn with."""

    level: Assurance
    label: Text
    permits: Text
    tone: str
    icon: str


LEVELS: tuple[Level, ...] = (
    Level(
        Assurance.NONE,
        pgettext_lazy("assurance", "Unknown"),
        gettext_lazy("Read what is public."),
        "neutral",
        "person-circle",
    ),
    Level(
        Assurance.DECLARED,
        pgettext_lazy("assurance", "Declared"),
        gettext_lazy("Ask questions, read the news of the city, answer polls."),
        "neutral",
        "person-circle",
    ),
    Level(
        Assurance.VERIFIED,
        pgettext_lazy("assurance", "Verified"),
        gettext_lazy("See your home, its bills and notices, send meter readings, call a master."),
        "info",
        "person-check",
    ),
    Level(
        Assurance.CONFIRMED,
        pgettext_lazy("assurance", "Confirmed"),
        gettext_lazy("Vote in meetings of owners, see the data of an owner, take part in relocation, let others act."),
        "success",
        "shield-check",
    ),
)

WAYS: tuple[Way, ...] = (
    Way(Method.CODE, Assurance.DECLARED, gettext_lazy("You typed the code sent to your phone or e-mail.")),
    Way(
        Method.ORGANISATION,
        Assurance.VERIFIED,
        gettext_lazy("Your house's management compares what you write with its records. It takes a day or two."),
        "identity:ask_organisation",
    ),
    Way(
        Method.LETTER,
        Assurance.CONFIRMED,
        gettext_lazy("A registered letter with a code comes to your home. It is handed over against a passport."),
        "identity:ask_letter",
    ),
    Way(
        Method.IN_PERSON,
        Assurance.CONFIRMED,
        gettext_lazy("Show your passport at your house's management, after asking it here to recognise you."),
        "identity:ask_organisation",
    ),
    Way(
        Method.PROVIDER,
        Assurance.CONFIRMED,
        gettext_lazy("Sign in with a confirmed account of the identity provider. It takes a minute."),
    ),
)


def level_by(method: Method) -> Assurance:
    return next(way.level for way in WAYS if way.method == method)


def described(level: Assurance) -> Level:
    return LEVELS[level]


def ways_up(level: Assurance) -> list[Way]:
    """What can still raise this level, the easiest first."""
    return [way for way in WAYS if way.level > level]


def require_level(actor: Actor, level: Assurance) -> None:
    """Raises Denied with the next step."""
    if actor.assurance < level:
        sentence = _("This takes the level “%(level)s”. Your account page shows how to reach it.")
        raise Denied(sentence % {"level": described(level).label})
