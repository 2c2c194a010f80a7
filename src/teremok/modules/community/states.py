"""What a notice is about, and what has become of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeState(models.TextChoices):
    """Where a notice stands; TRANSITIONS says where it may go."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("On the board")
    HIDDEN = "hidden", _("Taken down")
    WITHDRAWN = "withdrawn", _("Withdrawn by the author")
    EXPIRED = "expired", _("Its time has passed")

    @property
    def tone(self) -> str:
        return _STATES[self][0]

    @property
    def icon(self) -> str:
        return _STATES[self][1]

    def may_become(self, state: "NoticeState") -> bool:
        return state in TRANSITIONS[self]


TRANSITIONS = {
    NoticeState.DRAFT: {NoticeState.PUBLISHED, NoticeState.WITHDRAWN},
    NoticeState.PUBLISHED: {NoticeState.HIDDEN, NoticeState.WITHDRAWN, NoticeState.EXPIRED},
    NoticeState.HIDDEN: {NoticeState.PUBLISHED, NoticeState.WITHDRAWN, NoticeState.EXPIRED},
    NoticeState.WITHDRAWN: set[NoticeState](),
    NoticeState.EXPIRED: set[NoticeState](),
}

_STATES = {
    NoticeState.DRAFT: ("neutral", "pencil"),
    NoticeState.PUBLISHED: ("success", "check-circle"),
    NoticeState.HIDDEN: ("danger", "slash-circle"),
    NoticeState.WITHDRAWN: ("neutral", "archive"),
    NoticeState.EXPIRED: ("neutral", "clock-history"),
}


class Topic(models.TextChoices):
    """What a notice is about. Works and safety are for the organisation to announce."""

    NEWS = "news", _("House news")
    WORKS = "works", _("Works and interruptions")
    SAFETY = "safety", _("Safety")
    HELP = "help", _("Neighbours help each other")
    LOST = "lost", _("Lost and found")
    GIVE = "give", _("Give away and exchange")

    @property
    def tone(self) -> str:
        return _TOPICS[self][0]

    @property
    def icon(self) -> str:
        return _TOPICS[self][1]


_TOPICS = {
    Topic.NEWS: ("info", "newspaper"),
    Topic.WORKS: ("warning", "tools"),
    Topic.SAFETY: ("danger", "shield-check"),
    Topic.HELP: ("success", "people"),
    Topic.LOST: ("neutral", "search"),
    Topic.GIVE: ("neutral", "arrow-repeat"),
}

OF_RESIDENTS = (Topic.NEWS, Topic.HELP, Topic.LOST, Topic.GIVE)
OF_ORGANISATIONS = (Topic.NEWS, Topic.WORKS, Topic.SAFETY)
