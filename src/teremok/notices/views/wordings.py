"""What the types say: versions, a draft with its preview in every channel, publishing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.notices.access import can_word, reads_wordings, require_can_word
from teremok.notices.kinds import NoSuchType, NoticeType, Wording, all_kinds, kind_of
from teremok.notices.models import Template
from teremok.notices.queries.preview import Preview, sample
from teremok.notices.queries.staff import names_of
from teremok.notices.services import templates
from teremok.notices.staff_forms import WordingForm
from teremok.notices.wording import ALWAYS, CannotWord, checked
from teremok.platform.access.requests import actor_of
from teremok.platform.channels.segments import TooLong
from teremok.ui import errors
from teremok.ui.parts import Crumb

LANGUAGES = {"ru": "Русский", "en": "English"}


@signed_in
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """Every type that can be told, with the version in use."""
    if not reads_wordings(actor_of(request)):
        return errors.answer(request, 403)
    newest: dict[tuple[str, str], Template] = {}
    for version in Template.objects.filter(published_at__isnull=False).order_by("kind", "language", "number"):
        newest[version.kind, version.language] = version
    rows = [
        (kind, [(LANGUAGES[language], newest.get((kind.name, language))) for language in kind.wordings])
        for kind in all_kinds()
    ]
    return render(request, "notices/staff/kinds.html", {"rows": rows, "crumbs": _crumbs()})


@signed_in
@require_safe
def kind(request: HttpRequest, name: str) -> HttpResponse:
    """One type: what may be named in it, and its versions, newest first."""
    if not reads_wordings(actor_of(request)):
        return errors.answer(request, 403)
    found = _kind(name)
    versions = list(Template.objects.filter(kind=found.name).order_by("language", "-number"))
    parts = {
        "kind": found,
        "languages": [
            (LANGUAGES[language], language, [one for one in versions if one.language == language])
            for language in found.wordings
        ],
        "declared": found.wordings,
        "names": names_of(*(version.written_by for version in versions)),
        "variables": {**ALWAYS, **found.variables}.items(),
        "can_word": can_word(actor_of(request)),
        "crumbs": _crumbs(Crumb(found.title)),
    }
    return render(request, "notices/staff/kind.html", parts)


@signed_in
@require_safe
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """One version as it reads in every channel; a draft can be published from here."""
    if not reads_wordings(actor_of(request)):
        return errors.answer(request, 403)
    found = get_object_or_404(Template, public_id=version_id)
    of = _kind(found.kind)
    parts = {
        "version": found,
        "kind": of,
        "preview": _preview(of, found.language, Wording(found.subject, found.body, found.short)),
        "seen": bytes(found.digest).hex(),
        "sender": ALWAYS["organisation"].sample,
        "author": names_of(found.written_by).get(found.written_by, ""),
        "can_publish": found.published_at is None and can_word(actor_of(request)),
        "crumbs": _crumbs(Crumb(of.title, reverse("notices:kind", args=[of.name])), Crumb(_version_title(found))),
        "title": _version_title(found),
    }
    return render(request, "notices/staff/version.html", parts)


@signed_in
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """The draft of a new version; as one types the preview comes along, and what is wrong with it."""
    actor, of = actor_of(request), _kind(name)
    require_can_word(actor)
    if language not in of.wordings:
        raise Http404
    form = WordingForm(request.POST or None, initial=_start(of, language))
    is_preview = request.headers.get("HX-Target") == "preview"
    preview, trouble = _preview(of, language, _start_wording(of, language)), ""
    if form.is_bound and form.is_valid():
        try:
            preview = sample(language, of, checked(of, form.wording), {})
            if not is_preview:
                kept = templates.draft(by=actor, kind=of, language=language, wording=form.wording, at=timezone.now())
                return redirect("notices:version", kept.public_id)
        except (CannotWord, TooLong) as refusal:
            preview, trouble = None, str(refusal)
            form.add_error(None, trouble)
    parts = {
        "form": form,
        "kind": of,
        "language": LANGUAGES[language],
        "preview": preview if not form.errors else None,
        "trouble": trouble or (_("Fill in all three, and the preview comes back.") if form.errors else ""),
        "variables": {**ALWAYS, **of.variables}.items(),
        "sender": ALWAYS["organisation"].sample,
        "back_url": reverse("notices:kind", args=[of.name]),
        "crumbs": _crumbs(Crumb(of.title, reverse("notices:kind", args=[of.name])), Crumb(_("New version"))),
    }
    if is_preview:
        return render(request, "notices/staff/draft.html#preview", parts)
    return render(request, "notices/staff/draft.html", parts, status=422 if form.errors else 200)


@signed_in
@require_POST
def publish(request: HttpRequest, version_id: UUID) -> HttpResponse:
    require_can_word(actor_of(request))
    found = get_object_or_404(Template, public_id=version_id)
    seen = str(request.POST.get("seen", ""))[:64]
    try:
        templates.publish(by=actor_of(request), version=found, seen=seen, at=timezone.now())
    except templates.CannotPublish as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Published: messages written from now on use it."))
    return redirect("notices:version", found.public_id)


@signed_in
@require_POST
def throw_away(request: HttpRequest, version_id: UUID) -> HttpResponse:
    require_can_word(actor_of(request))
    found = get_object_or_404(Template, public_id=version_id)
    try:
        templates.throw_away(by=actor_of(request), version=found, at=timezone.now())
    except templates.CannotPublish as refusal:
        messages.error(request, str(refusal))
        return redirect("notices:version", found.public_id)
    messages.success(request, _("The draft was thrown away."))
    return redirect("notices:kind", found.kind)


def _kind(name: str) -> NoticeType:
    try:
        return kind_of(name)
    except NoSuchType:
        raise Http404 from None


def _start_wording(of: NoticeType, language: str) -> Wording:
    """The draft there is, or the version in use, or the words the type is declared with."""
    newest = Template.objects.filter(kind=of.name, language=language).order_by("-number").first()
    return Wording(newest.subject, newest.body, newest.short) if newest else of.wordings[language]


def _start(of: NoticeType, language: str) -> dict[str, str]:
    wording = _start_wording(of, language)
    return {"subject": wording.subject, "body": wording.body, "short": wording.short}


def _preview(of: NoticeType, language: str, wording: Wording) -> Preview | None:
    try:
        return sample(language, of, wording, {})
    except CannotWord:  # a variable that the type knew when this version was written
        return None


def _version_title(found: Template) -> str:
    return _("Version %(number)d, %(language)s") % {"number": found.number, "language": LANGUAGES[found.language]}


def _crumbs(*further: Crumb) -> list[Crumb]:
    messages_ = Crumb(_("Messages"), reverse("notices:messages"))
    return [messages_, Crumb(_("Wordings"), reverse("notices:kinds") if further else ""), *further]
