"""Messages as staff see them: the list, one before it goes, one on its way."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.notices import watching
from teremok.notices.access import (
    WRITERS,
    can_handle,
    can_let_go,
    can_stop,
    reads_wordings,
    visible_notices,
    works_with_notices,
)
from teremok.notices.kinds import kind_of
from teremok.notices.models import Notice
from teremok.notices.queries import preview as previews
from teremok.notices.queries import reach as reaches
from teremok.notices.queries import staff as queries
from teremok.notices.rules import second_eyes, seen_as
from teremok.notices.services.writing import FIRST
from teremok.notices.staff_forms import Filter, RemarkForm, SendForm, TryForm
from teremok.notices.states import NoticeStage
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look_once
from teremok.platform.law.clocks import city_day
from teremok.registry.models import Person, Premises
from teremok.ui import errors
from teremok.ui.formats import moment
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb, Fact, Tab

SIZE = 50
BEFORE = (NoticeStage.DRAFT, NoticeStage.AWAITING, NoticeStage.SCHEDULED, NoticeStage.CANCELLED)
LOOKED = gettext_noop("Whom a message reached")
LOOKED_BEFORE = gettext_noop("Whom a message will reach")
AGAIN = timedelta(minutes=10)  # a page that comes live again within this time is the same look


@signed_in
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """Every message of the actor's organisations; it names no residents."""
    actor = actor_of(request)
    if not works_with_notices(actor):
        return errors.answer(request, 403)
    asked = Filter(request.GET)
    text, state = asked.asked("q"), asked.asked("state")
    found = queries.in_workspace(actor, text=text, state=state)
    parts = {
        "page": page_of(found, by=("-written_at", "-public_id"), cursor=request.GET.get("cursor", ""), size=SIZE),
        "text": text,
        "state": state,
        "states": NoticeStage,
        "can_write": actor.has_role(*WRITERS),
        "reads_wordings": reads_wordings(actor),
    }
    page = "notices/staff/messages.html"
    return render(request, f"{page}#messages" if request.headers.get("HX-Target") == "messages" else page, parts)


@never_cache
@signed_in
@require_safe
def message(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Before it goes: whom it reaches, at what price, how it looks. After: how it goes, person by person."""
    return page_for(request, notice_of(request, notice_id))


def page_for(
    request: HttpRequest,
    notice: Notice,
    *,
    send_form: SendForm | None = None,
    remark_form: RemarkForm | None = None,
    try_form: TryForm | None = None,
) -> HttpResponse:
    """The page of the notice; with the forms that came back with faults, if any."""
    forms = (send_form, remark_form, try_form)
    status = 422 if any(form is not None and form.errors for form in forms) else 200
    if notice.state not in BEFORE:
        return _course(request, notice)
    actor, kind, today = actor_of(request), kind_of(notice.kind), city_day(timezone.now())
    asked = Filter(request.GET)
    language = asked.asked("language")
    language = language if language in notice.templates else FIRST
    handles = can_handle(actor, notice)
    is_open = notice.state != NoticeStage.CANCELLED
    general = previews.preview_of(notice, language, kind)
    reach = reaches.reach_of(notice, parts=_most_parts(notice), on=today) if is_open else None
    found, reader, shown = _reader(notice, asked, language) if is_open else ([], None, None)
    names = [*found, *(reach.nobody if reach else ()), *([reader] if reader else [])]
    record_look_once(
        by=actor,
        people=[person.public_id for person in names],
        purpose=LOOKED_BEFORE,
        place="notices:message",
        at=timezone.now(),
        again_after=AGAIN,
    )
    parts = _common(notice) | {
        "kind": kind,
        "reach": reach,
        "limit": second_eyes(kind, on=today),
        "preview": shown or general,
        "reader": reader,
        "found": found,
        "text": asked.asked("q"),
        "language": language,
        "languages": _languages(notice, language),
        "can_handle": handles,
        "can_let_go": notice.state == NoticeStage.AWAITING and can_let_go(actor, notice),
        "can_send": handles and notice.state == NoticeStage.DRAFT,
        "can_take_back": handles and notice.state in (NoticeStage.AWAITING, NoticeStage.SCHEDULED),
        "send_form": send_form or SendForm(initial={"seen": seen_as(notice)}),
        "remark_form": remark_form or RemarkForm(),
        "try_form": try_form or TryForm(initial={"key": uuid4()}),
        "seen": seen_as(notice),
    }
    return render(request, "notices/staff/before.html", parts, status=status)


def notice_of(request: HttpRequest, notice_id: UUID) -> Notice:
    seen = visible_notices(actor_of(request)).select_related("organisation")
    return get_object_or_404(seen, public_id=notice_id)


def _course(request: HttpRequest, notice: Notice) -> HttpResponse:
    actor = actor_of(request)
    asked = Filter(request.GET)
    only, text, entrance = asked.asked("only"), asked.asked("q"), asked.asked("entrance")
    rows = queries.people_of(notice, only=only, entrance=entrance or None, text=text)
    page = page_of(rows, by=("person__name_key", "public_id"), cursor=request.GET.get("cursor", ""), size=SIZE)
    words = queries.words_about(notice)
    shown = [*page.items, *(reaction.addressee for reaction in words)]
    record_look_once(
        by=actor,
        people=[row.person.public_id for row in shown],
        purpose=LOOKED,
        place="notices:message",
        at=timezone.now(),
        again_after=AGAIN,
    )
    parts = _common(notice) | {
        "kind": kind_of(notice.kind),
        "course": queries.course_of(notice),
        "page": page,
        "lines": queries.lines(notice, page.items),
        "words": words,
        "only": only,
        "text": text,
        "entrance": entrance,
        "entrances": queries.entrances_of(notice),
        "tabs": _tabs(notice, only),
        "topic": watching.topic_of(notice),
        "can_stop": notice.state == NoticeStage.GOING and can_stop(actor, notice),
        "can_resume": notice.state == NoticeStage.STOPPED and can_stop(actor, notice),
        "can_cancel": notice.state == NoticeStage.PREPARING and can_handle(actor, notice),
        "query": request.GET.urlencode(),
    }
    name = "notices/staff/course.html"
    return render(request, f"{name}#course" if request.headers.get("HX-Target") == "course" else name, parts)


def _common(notice: Notice) -> dict[str, object]:
    houses = list(queries.houses_of(notice))
    names = queries.names_of(notice.written_by, notice.approved_by)
    facts = [
        Fact(_("From"), notice.organisation.name if notice.organisation else _("Teremok")),
        Fact(_("Kind"), kind_of(notice.kind).title),
        Fact(_("Written"), moment(notice.written_at), names.get(notice.written_by, "")),
    ]
    if notice.approved_at:
        facts.append(Fact(_("Let go"), moment(notice.approved_at), names.get(notice.approved_by, "")))
    if notice.due_at:
        facts.append(Fact(_("Goes"), moment(notice.due_at)))
    if notice.prepared_at:
        facts.append(Fact(_("Sent"), moment(notice.prepared_at)))
    if notice.stopped_at:
        facts.append(Fact(_("Stopped"), moment(notice.stopped_at)))
    return {
        "notice": notice,
        "state": NoticeStage(notice.state),
        "houses": houses,
        "facts": facts,
        "audience": queries.described(notice),
        "crumbs": [Crumb(_("Messages"), reverse("notices:messages")), Crumb(notice.number or notice.title)],
    }


def _reader(
    notice: Notice, asked: Filter, language: str
) -> tuple[list[Person], Person | None, previews.Preview | None]:
    """People found by the search, the one chosen, and how it looks to them."""
    text, chosen = asked.asked("q"), asked.asked("person")
    people = reaches.find_in(notice, text) if text else []
    found = list(Person.objects.filter(id__in=[person for person, _home in people]).order_by("name_key", "id"))
    person = Person.objects.filter(public_id=chosen).first() if chosen else None
    if person is None:
        return found, None, None
    try:
        home = reaches.one_of(notice, person.pk)
    except LookupError:
        return found, None, None
    premises = Premises.objects.select_related("house").filter(pk=home).first() if home else None
    return found, person, previews.preview_for(notice, language, person=person, premises=premises)


def _most_parts(notice: Notice) -> int:
    """Of how many parts the longest of its languages' SMS consists."""
    kind = kind_of(notice.kind)
    return max(previews.preview_of(notice, language, kind).parts for language in notice.templates)


def _languages(notice: Notice, current: str) -> list[Tab]:
    if len(notice.templates) < 2:
        return []
    names = {"ru": "Русский", "en": "English"}
    return [Tab(names[one], f"?language={one}", is_current=one == current) for one in names if one in notice.templates]


def _tabs(notice: Notice, only: str) -> list[Tab]:
    here = reverse("notices:message", args=[notice.public_id])
    named = {
        "": _("Everyone"),
        queries.UNREACHED: _("Not reached yet"),
        queries.OPENED: pgettext("message", "Opened"),
        queries.SERVED: _("Served"),
        queries.CONFIRMED: _("Confirmed"),
    }
    return [Tab(text, f"{here}?only={name}" if name else here, is_current=name == only) for name, text in named.items()]
