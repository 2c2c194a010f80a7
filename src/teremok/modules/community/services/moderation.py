"""What the organisation does with notices on its boards: take down, put back, pin."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.modules.community.access import require_can_moderate
from teremok.modules.community.locking import locked
from teremok.modules.community.models import Notice
from teremok.modules.community.states import NoticeState
from teremok.modules.community.telling import tell_houses
from teremok.platform.access import Actor


class CannotHide(Exception):
    """The notice can't be taken down (any more)."""


class CannotRestore(Exception):
    """The notice can't be put back."""


class CannotPin(Exception):
    """The notice can't be pinned."""


@transaction.atomic
def hide(*, by: Actor, notice: Notice, reason: str, at: datetime) -> Notice:
    """Takes a notice down for a reason its author will read. The second of two moderators is told of the first."""
    notice = locked(notice)
    require_can_moderate(by, notice)
    reason = reason.strip()
    if not reason:
        raise CannotHide(_("Write why the notice is taken down: its author will read it."))
    if notice.state == NoticeState.HIDDEN:
        raise CannotHide(_("A colleague has already taken this notice down: %(why)s") % {"why": notice.hidden_reason})
    if not notice.hangs_on(timezone.localdate(at)):
        raise CannotHide(_("This notice no longer hangs: nothing is left to take down."))
    notice.state, notice.pinned_at = NoticeState.HIDDEN, None
    notice.hidden_at, notice.hidden_by, notice.hidden_reason = at, by.account_id, reason
    notice.save()
    tell_houses(notice)
    return notice


@transaction.atomic
def restore(*, by: Actor, notice: Notice, at: datetime) -> Notice:
    """Puts a notice back that was taken down by mistake."""
    notice = locked(notice)
    require_can_moderate(by, notice)
    if notice.state != NoticeState.HIDDEN:
        raise CannotRestore(_("This notice is not taken down. Open the list again to see how it stands."))
    if notice.ends_on <= timezone.localdate(at):
        raise CannotRestore(_("The time of this notice has passed; its author can write a new one."))
    notice.state = NoticeState.PUBLISHED
    notice.hidden_at, notice.hidden_by, notice.hidden_reason = None, None, ""
    notice.save()
    tell_houses(notice)
    return notice


@transaction.atomic
def pin(*, by: Actor, notice: Notice, at: datetime) -> Notice:
    """Keeps a notice of the organisation on top of the board. Pinning it twice changes nothing."""
    notice = locked(notice)
    require_can_moderate(by, notice)
    if notice.organisation_id is None:
        raise CannotPin(_("Only notices of the organisation can be pinned."))
    if not notice.hangs_on(timezone.localdate(at)):
        raise CannotPin(_("Only a notice that hangs on the board can be pinned."))
    if notice.pinned_at is None:
        notice.pinned_at = at
        notice.save()
        tell_houses(notice)
    return notice


@transaction.atomic
def unpin(*, by: Actor, notice: Notice, at: datetime) -> Notice:
    """Lets a notice take its place by date again."""
    notice = locked(notice)
    require_can_moderate(by, notice)
    if notice.pinned_at is not None:
        notice.pinned_at = None
        notice.save()
        tell_houses(notice)
    return notice
