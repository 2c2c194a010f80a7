"""The inbox, and a notice as the person reads it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.notices import ladder, showing
from teremok.notices.access import people_answered_for, visible_addressees
from teremok.notices.forms import InboxFilter, ReactionForm
from teremok.notices.kinds import kind_of
from teremok.notices.models import Addressee, Reaction
from teremok.notices.queries import inbox as queries
from teremok.notices.queries.path import how_it_went
from teremok.notices.rendering import with_words
from teremok.notices.services import paper, reactions, reading
from teremok.notices.states import AddresseeState, Ground
from teremok.platform.access.requests import actor_of
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb, Tab

SIZE = 20
CRUMB = 40  # signs of a subject, enough to know where one is
AHEAD = ("Sec-Purpose", "Purpose")  # how a browser says that nobody has asked for the page yet


@never_cache
@signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The whole page, or the list alone for a search as one types and for what comes live."""
    actor = actor_of(request)
    asked = InboxFilter(request.GET)
    text, only = asked.asked("q"), asked.asked("only")
    people = list(people_answered_for(actor).order_by("id").values_list("public_id", flat=True))
    found = queries.inbox(actor, text=text, only=only)
    page = page_of(found, by=queries.ORDER, cursor=request.GET.get("cursor", ""), size=SIZE)
    if request.method == "GET" and any(row.placed_at is None for row in page.items):
        reading.place(by=actor, at=timezone.now())
    counted = queries.counted(actor)
    parts = {
        "page": page,
        "lines": queries.lines(page.items, actor),
        "counted": counted,
        "text": text,
        "only": only,
        "tabs": _tabs(counted, only, text),
        "topics": " ".join(showing.topics_for(people)),
        "is_known": bool(people),
        "crumbs": [Crumb(_("Home"), "/"), Crumb(_("Messages"))],
    }
    is_swap = request.headers.get("HX-Target") == "inbox"
    return render(request, "notices/inbox.html#inbox" if is_swap else "notices/inbox.html", parts)


@never_cache
@signed_in
@require_safe
def notice(request: HttpRequest, addressee_id: UUID) -> HttpResponse:
    """The notice word for word; that it was opened is recorded, and on that ground the person may count as told."""
    return _page(request, _addressee_of(request, addressee_id))


def _page(
    request: HttpRequest, addressee: Addressee, *, form: ReactionForm | None = None, status: int = 200
) -> HttpResponse:
    actor, kind = actor_of(request), kind_of(addressee.notice.kind)
    is_withdrawn = addressee.state == AddresseeState.WITHDRAWN
    said = None if is_withdrawn else queries.readable(addressee)
    if said is not None and _is_looked_at(request):
        reading.read(by=actor, addressee=addressee, said=said, at=timezone.now())
    reaction = Reaction.objects.filter(addressee=addressee).first()
    read_ground = kind.ground(Ground.READ)
    served_ground = kind.ground(Ground(addressee.ground)) if addressee.ground else None
    heading = said.subject if said else _("Withdrawn message") if is_withdrawn else str(kind.title)
    is_to_confirm = kind.must_acknowledge and addressee.acknowledged_at is None and said is not None
    parts = {
        "addressee": addressee,
        "kind": kind,
        "heading": heading,
        "said": said,
        "sender": queries.sender_of(addressee.notice),
        "holder": "" if addressee.person_id == actor.person_id else addressee.person.full_name,
        "article": read_ground.article if read_ground else "",
        "served_article": served_ground.article if served_ground and addressee.served_at else "",
        "is_withdrawn": is_withdrawn,
        "is_to_confirm": is_to_confirm,
        "can_go_to_paper": is_to_confirm and ladder.has_paper(kind),
        "reaction": reaction,
        "can_react": said is not None and not is_to_confirm,
        "form": form or ReactionForm(initial={"words": reaction.words} if reaction else None),
        "moods": Reaction.Mood,
        "path": how_it_went(addressee),
        "crumbs": [
            Crumb(_("Home"), "/"),
            Crumb(_("Messages"), reverse("notices:inbox")),
            Crumb(Truncator(heading).chars(CRUMB)),
        ],
    }
    return render(request, "notices/notice.html", parts, status=status)


@signed_in
@require_POST
def confirm(request: HttpRequest, addressee_id: UUID) -> HttpResponse:
    addressee = _addressee_of(request, addressee_id)
    if reading.confirm(by=actor_of(request), addressee=addressee, at=timezone.now()):
        messages.success(request, _("Thank you! We wrote down that you have it."))
    return redirect("notices:notice", addressee.public_id)


@signed_in
@require_POST
def react(request: HttpRequest, addressee_id: UUID) -> HttpResponse:
    addressee = _addressee_of(request, addressee_id)
    form = ReactionForm(request.POST)
    if not form.is_valid():
        return _page(request, addressee, form=form, status=422)
    mood, words = form.said
    try:
        reactions.react(by=actor_of(request), addressee=addressee, mood=mood, words=words, at=timezone.now())
    except reactions.CannotReact as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('notices:notice', args=[addressee.public_id])}#answer")


@signed_in
@require_http_methods(["GET", "POST"])
def to_paper(request: HttpRequest, addressee_id: UUID) -> HttpResponse:
    """Asks first, since from then on every official notice comes as a letter."""
    addressee = _addressee_of(request, addressee_id)
    if request.method == "GET":
        back = reverse("notices:notice", args=[addressee.public_id])
        return render(request, "notices/to_paper.html", {"person": addressee.person, "back_url": back})
    paper.refuse_digital(by=actor_of(request), person=addressee.person, at=timezone.now())
    messages.success(request, _("Agreed: official notices will come to you as letters."))
    return redirect("notices:notice", addressee.public_id)


def _addressee_of(request: HttpRequest, addressee_id: UUID) -> Addressee:
    return get_object_or_404(with_words(visible_addressees(actor_of(request))), public_id=addressee_id)


def _is_looked_at(request: HttpRequest) -> bool:
    """Not asked for the head alone, and not fetched by a browser before anybody has tapped the link."""
    return request.method == "GET" and not any("prefetch" in request.headers.get(name, "") for name in AHEAD)


def _tabs(counted: queries.Counted, only: str, text: str) -> list[Tab]:
    here, also = reverse("notices:inbox"), f"&q={text}" if text else ""
    return [
        Tab(_("All"), f"{here}?q={text}" if text else here, not only, counted.everything),
        Tab(_("Unread"), f"{here}?only={queries.UNREAD}{also}", only == queries.UNREAD, counted.unread),
        Tab(_("Official"), f"{here}?only={queries.OFFICIAL}{also}", only == queries.OFFICIAL, counted.official),
    ]
