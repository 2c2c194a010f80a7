"""Sheets on doors: what hangs where, with the photograph that shows it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from teremok.notices.events import Happened, log
from teremok.notices.kinds import all_kinds, kind_of
from teremok.notices.models import Addressee, DoorPosting, Event, Notice, Task
from teremok.notices.paper_access import SENT, require_can_print
from teremok.notices.paper_files import DOOR
from teremok.notices.services.serving import serve
from teremok.notices.states import Ground
from teremok.platform.access import Actor
from teremok.platform.files import services as files
from teremok.platform.files.models import StoredFile
from teremok.platform.files.receiving import Received
from teremok.registry.models import House


class CannotHang(Exception):
    """This sheet can't count as hung; the message says why."""


@transaction.atomic
def hang(
    *,
    notice: Notice,
    house: House,
    entrance: int | None,
    photograph: Received,
    words: str,
    by: Actor,
    at: datetime,
) -> DoorPosting:
    """The notice hangs in the house, or in one entrance of it, as the photograph shows.

    Its people there are served where the type counts the door, at once or when its days have passed; tasks to hang it
    for them are done. The same photograph sent twice is one posting. Raises Denied, CannotHang.
    """
    notice = Notice.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=notice.pk)
    require_can_print(by, notice.organisation)
    if notice.state not in SENT:
        raise CannotHang(_("The message hasn't gone out, so there is nothing to hang."))
    people = _people(notice, house, entrance)
    if not people.exists():
        raise CannotHang(_("The message isn't for anyone in this house or entrance. Check which one it was."))
    if (known := _known(notice, house, entrance, photograph)) is not None:
        return known
    posting = DoorPosting.objects.create(
        notice=notice, house=house, entrance=entrance, posted_at=at, posted_by=by.account_id, words=words.strip()
    )
    files.keep(received=photograph, by=by, kind=DOOR, subject=posting.public_id, at=at)
    facts = {"house": str(house.public_id), "entrance": entrance, "photograph": photograph.digest}
    log([Happened(Event.Kind.ON_DOOR, notice.pk, at, facts=facts)])
    Task.objects.filter(addressee__in=people, what=Task.What.DOOR, done_at=None).update(
        done_at=at, done_by=by.account_id, outcome=Task.Outcome.POSTED
    )
    ground = kind_of(notice.kind).ground(Ground.DOOR)
    if ground is not None and not ground.after:
        _serve(posting, by=by, at=at)
    return posting


def count_days(*, by: Actor, at: datetime) -> int:
    """Sheets that have hung for the days after which the type counts them; returns how many people that served."""
    served = 0
    for kind in all_kinds():
        ground = kind.ground(Ground.DOOR)
        if ground is None or not ground.after:
            continue
        postings = DoorPosting.objects.filter(notice__kind=kind.name, posted_at__lte=at - ground.after)
        unserved = Addressee.objects.filter(notice__kind=kind.name, served_at=None).values("notice")
        for posting in (
            postings.filter(notice__in=unserved).select_related("notice", "house").order_by("posted_at", "id")
        ):
            served += _serve(posting, by=by, at=posting.posted_at + ground.after)
    return served


def _serve(posting: DoorPosting, *, by: Actor, at: datetime) -> int:
    people = _people(posting.notice, posting.house, posting.entrance).filter(served_at=None)
    keys: Sequence[int] = list(people.order_by("pk").values_list("pk", flat=True))
    return serve(addressees=keys, ground=Ground.DOOR, by=by, at=at, facts={"sheet": str(posting.public_id)})


def _people(notice: Notice, house: House, entrance: int | None) -> QuerySet[Addressee]:
    rows = Addressee.objects.filter(notice=notice, premises__house=house).exclude(state="withdrawn")
    return rows if entrance is None else rows.filter(premises__entrance=entrance)


def _known(notice: Notice, house: House, entrance: int | None, photograph: Received) -> DoorPosting | None:
    rows = DoorPosting.objects.filter(notice=notice, house=house, entrance=entrance)
    same = StoredFile.objects.filter(
        kind=DOOR.name, subject__in=rows.values("public_id"), content_id=photograph.digest
    ).first()
    return rows.get(public_id=same.subject) if same else None
