"""Reading the board."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.modules.community.access import hanging_in, visible_notices
from teremok.modules.community.models import Notice, NoticeHouse
from teremok.modules.community.pictures import pictures_of
from teremok.modules.community.searching import words_like
from teremok.modules.community.states import NoticeState, Topic
from teremok.platform.access import Actor
from teremok.platform.files.models import StoredFile
from teremok.registry.access import my_homes, persons_of
from teremok.registry.models import House
from teremok.ui.sections import Need

ON_HOME = 3
REMEMBERED = timedelta(days=14)


@dataclass(frozen=True)
class Posted:
    """A notice with its pictures, as the board shows it."""

    notice: Notice
    pictures: tuple[StoredFile, ...]
    is_mine: bool = False


@dataclass(frozen=True)
class Headline:
    """A notice as the home shows it."""

    id: UUID
    title: str
    topic: Topic
    signed_as: str
    published_at: datetime


@dataclass(frozen=True)
class OnHome:
    """The latest of what hangs in one's houses."""

    latest: tuple[Headline, ...]

    @classmethod
    def of(cls, rows: list[tuple[Any, ...]]) -> "OnHome":
        """From the rows of `latest_on_home`."""
        return cls(tuple(Headline(id_, title, Topic(topic), *rest) for id_, title, topic, *rest in rows))


def board(house: House, *, on: date, text: str = "", topic: str = "") -> QuerySet[Notice]:
    """What hangs in the house, narrowed to words and a topic."""
    notices = hanging_in(house, on=on)
    if topic:
        notices = notices.filter(topic=topic)
    query = words_like(text)
    return notices if query is None else notices.filter(words=query)


def with_pictures(notices: Sequence[Notice], *, for_: Actor) -> list[Posted]:
    """The notices with all of their pictures, in one query."""
    by_subject: dict[UUID, list[StoredFile]] = defaultdict(list)
    if notices:
        for picture in pictures_of(*notices):
            by_subject[picture.subject].append(picture)
    return [
        Posted(notice, tuple(by_subject[notice.public_id]), notice.account_id == for_.account_id) for notice in notices
    ]


def my_notices(actor: Actor) -> QuerySet[Notice]:
    """What the actor wrote as a neighbour, but for what they withdrew."""
    if actor.account_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(account_id=actor.account_id, organisation=None).exclude(state=NoticeState.WITHDRAWN)


def in_workspace(actor: Actor, *, on: date, text: str = "", state: str = "") -> QuerySet[Notice]:
    """The staff's list: everything in the houses they look after."""
    notices = visible_notices(actor, on=on).select_related("organisation")
    if state:
        notices = notices.filter(state=state)
    query = words_like(text)
    if query is not None:
        notices = notices.filter(words=query)
    return notices.prefetch_related(Prefetch("houses", House.objects.order_by("address")))


def latest_on_home(actor: Actor, at: datetime) -> QuerySet[Notice, tuple[Any, ...]] | None:
    """For the resident's home; None for an account that is not a resident's."""
    if not persons_of(actor):
        return None
    on = timezone.localdate(at)
    houses = my_homes(actor, on=on).values("house_id")
    hanging = Notice.objects.filter(state=NoticeState.PUBLISHED, ends_on__gt=on).filter(
        Exists(NoticeHouse.objects.filter(notice_id=OuterRef("id"), house_id__in=houses))
    )
    latest = hanging.order_by(F("pinned_at").desc(nulls_last=True), "-published_at", "-id")[:ON_HOME]
    return latest.values_list("public_id", "title", "topic", "signed_as", "published_at")


def taken_down_from_me(actor: Actor, at: datetime) -> QuerySet[Notice, tuple[Any, ...]] | None:
    """The author learns on their home that a notice of theirs was taken down, and why."""
    if actor.account_id is None:
        return None
    hidden = Notice.objects.filter(
        account_id=actor.account_id, state=NoticeState.HIDDEN, organisation=None, hidden_at__gt=at - REMEMBERED
    )
    return hidden.order_by("-hidden_at").values_list("public_id", "title", "hidden_reason")


def told_of_taken_down(rows: list[tuple[Any, ...]]) -> list[Need]:
    """From the rows of `taken_down_from_me`."""
    said = _("Your notice “%(title)s” was taken down: %(why)s")
    return [
        Need(said % {"title": title, "why": why}, reverse("community:notice", args=[id_]), tone="warning")
        for id_, title, why in rows
    ]
