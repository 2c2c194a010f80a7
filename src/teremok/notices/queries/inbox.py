"""A person's inbox: lines of the list, how many wait, what the home shows."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchVector
from django.db.models import Case, Count, IntegerField, Q, QuerySet, TextField, Value, When, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from teremok.notices.access import visible_addressees
from teremok.notices.kinds import all_kinds, kind_of
from teremok.notices.models import Addressee, Notice, Template
from teremok.notices.rendering import said_to, subject_for, with_words
from teremok.notices.states import AddresseeState
from teremok.notices.wording import CannotWord, Said
from teremok.platform.access import Actor
from teremok.platform.search.words import LANGUAGE, folded, words_like
from teremok.registry.models import House, Organisation, Person, Premises
from teremok.ui.sections import Need

ON_HOME = 3
MOST_NEEDS = 5
UNREAD, OFFICIAL = "unread", "official"
WAITS = Q(opened_at=None) & ~Q(state=AddresseeState.WITHDRAWN)
ORDER = ("-waits", "-notice__prepared_at", "-public_id")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """A notice as a list shows it; `holder` is for whom it is where that is not the reader."""

    id: UUID
    subject: str
    sender: str
    at: datetime
    is_official: bool
    is_unread: bool
    is_to_confirm: bool
    is_withdrawn: bool
    holder: str = ""


@dataclass(frozen=True)
class Counted:
    """How much of each there is in an inbox."""

    everything: int
    unread: int
    official: int


@dataclass(frozen=True)
class OnHome:
    """The latest that nobody has opened yet, and how many there are."""

    latest: tuple[Line, ...]
    unread: int

    @classmethod
    def of(cls, rows: list[tuple[Any, ...]]) -> "OnHome | None":
        """From the rows of `latest_on_home`."""
        if not rows:
            return None
        return cls(tuple(line_of(_rebuilt(row[:-1]), reader=0) for row in rows), rows[0][-1])


def inbox(actor: Actor, *, text: str = "", only: str = "") -> QuerySet[Addressee]:
    """The actor's notices for `ORDER`, narrowed to words, and to the unread or the official ones."""
    rows = with_words(visible_addressees(actor)).filter(notice__prepared_at__isnull=False)
    rows = rows.annotate(waits=Case(When(WAITS, then=Value(1)), default=Value(0), output_field=IntegerField()))
    if only == UNREAD:
        rows = rows.filter(WAITS)
    elif only == OFFICIAL:
        rows = rows.filter(notice__kind__in=_official())
    query = words_like(text)
    return rows if query is None else rows.annotate(words=_words()).filter(words=query)


def counted(actor: Actor) -> Counted:
    rows = visible_addressees(actor).filter(notice__prepared_at__isnull=False)
    found = rows.aggregate(
        everything=Count("id"),
        unread=Count("id", filter=WAITS),
        official=Count("id", filter=Q(notice__kind__in=_official())),
    )
    return Counted(**found)


def lines(addressees: Iterable[Addressee], actor: Actor) -> list[Line]:
    return [line_of(addressee, reader=actor.person_id) for addressee in addressees]


def line_of(addressee: Addressee, *, reader: int | None) -> Line:
    """`reader` is the key of the person who reads; zero leaves out for whom it is."""
    notice = addressee.notice
    kind = kind_of(notice.kind)
    is_withdrawn = addressee.state == AddresseeState.WITHDRAWN
    assert notice.prepared_at is not None  # nobody is an addressee of what is not prepared
    return Line(
        id=addressee.public_id,
        subject=str(kind.title) if is_withdrawn else _subject(addressee),
        sender=sender_of(notice),
        at=notice.prepared_at,
        is_official=kind.is_official,
        is_unread=addressee.opened_at is None and not is_withdrawn,
        is_to_confirm=kind.must_acknowledge and addressee.acknowledged_at is None and not is_withdrawn,
        is_withdrawn=is_withdrawn,
        holder="" if reader in (0, addressee.person_id) else addressee.person.full_name,
    )


def readable(addressee: Addressee) -> Said | None:
    """What the notice says; None where it lacks a value, which is a fault of its sender's and goes into the log."""
    try:
        return said_to(addressee)
    except CannotWord as trouble:
        logger.error("the notice %s can't be shown to an addressee: %s", addressee.notice.public_id, trouble)
        return None


def sender_of(notice: Notice) -> str:
    return notice.organisation.name if notice.organisation else _("Teremok")


def _subject(addressee: Addressee) -> str:
    try:
        return subject_for(addressee)
    except CannotWord as trouble:
        logger.error("the notice %s has no subject for an addressee: %s", addressee.notice.public_id, trouble)
        return str(kind_of(addressee.notice.kind).title)


def _official() -> list[str]:
    return [kind.name for kind in all_kinds() if kind.is_official]


def _to_acknowledge() -> list[str]:
    return [kind.name for kind in all_kinds() if kind.must_acknowledge]


def _words() -> SearchVector:
    """Made as it is asked: a person's notices are few, and what each says is put together from three rows."""
    texts: list[Combinable | str] = [
        Cast("notice__values", TextField()),
        Coalesce(Cast("values", TextField()), Value("")),
        "template__subject",
        "template__body",
        Coalesce("notice__organisation__name", Value("")),
        Coalesce("notice__number", Value("")),
    ]
    return SearchVector(*(folded(text) for text in texts), config=LANGUAGE)


# The home asks in one statement with everything else, so a line of it is put together from columns.
COLUMNS = (
    "public_id", "state", "opened_at", "acknowledged_at", "values",
    "notice__kind", "notice__values", "notice__prepared_at", "notice__organisation__name",
    "template__language", "template__subject",
    "person__last_name", "person__first_name", "person__middle_name",
    "premises__number", "premises__house__address",
)  # fmt: skip


def latest_on_home(actor: Actor, at: datetime) -> QuerySet[Addressee, tuple[Any, ...]] | None:
    """What nobody has opened yet, newest first; None for an account that is not a resident's."""
    if actor.person_id is None and not actor.authorities:
        return None
    rows = visible_addressees(actor).filter(WAITS, notice__prepared_at__isnull=False)
    rows = rows.annotate(unread=Window(Count("id"))).order_by("-notice__prepared_at", "-id")
    return rows.values_list(*COLUMNS, "unread")[:ON_HOME]


def to_confirm(actor: Actor, at: datetime) -> QuerySet[Addressee, tuple[Any, ...]] | None:
    """What waits for the actor's confirmation."""
    if actor.person_id is None and not actor.authorities:
        return None
    rows = visible_addressees(actor).filter(
        notice__kind__in=_to_acknowledge(), acknowledged_at=None, notice__prepared_at__isnull=False
    )
    rows = rows.exclude(state=AddresseeState.WITHDRAWN)
    return rows.order_by("-notice__prepared_at", "-id").values_list(*COLUMNS)[:MOST_NEEDS]


def told_of_confirming(rows: list[tuple[Any, ...]]) -> list[Need]:
    """From the rows of `to_confirm`."""
    found = [line_of(_rebuilt(row), reader=0) for row in rows]
    said = _("Please confirm that you have it: “%(subject)s”")
    return [
        Need(said % {"subject": line.subject}, reverse("notices:notice", args=[line.id]), tone="warning")
        for line in found
    ]


def _rebuilt(row: tuple[Any, ...]) -> Addressee:
    """The addressee of a row of `COLUMNS`, with what `line_of` looks at."""
    (
        public_id, state, opened_at, acknowledged_at, values, kind, notice_values, prepared_at, organisation,
        language, subject, last_name, first_name, middle_name, number, address,
    ) = row  # fmt: skip
    sender = Organisation(name=organisation) if organisation else None
    premises = None if number is None else Premises(number=number, house=House(address=address))
    return Addressee(
        public_id=public_id,
        state=state,
        opened_at=opened_at,
        acknowledged_at=acknowledged_at,
        values=values,
        notice=Notice(kind=kind, values=notice_values, prepared_at=prepared_at, organisation=sender),
        template=Template(language=language, subject=subject),
        person=Person(last_name=last_name, first_name=first_name, middle_name=middle_name),
        premises=premises,
    )
