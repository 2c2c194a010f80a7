"""Merging two records by hand: find the other, see both and what follows, confirm, and undo."""

from collections import Counter
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from teremok.platform.access import Actor
from teremok.platform.access.requests import actor_of
from teremok.portals.staff.joining import NOUNS, Noun, side_by_side, told
from teremok.portals.staff.views.front import LONGEST
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.models import Merge
from teremok.registry.queries.joining import tied_to
from teremok.registry.refusals import Refused
from teremok.registry.services import merges
from teremok.registry.services.merges import MODELS
from teremok.ui.parts import Crumb


class MergeForm(forms.Form):
    other = forms.UUIDField(widget=forms.HiddenInput())
    reason = forms.CharField(label=gettext_lazy("Why they are one"), required=False, max_length=300)


@staff_only
def merge(request: HttpRequest, record_id: UUID, what: str) -> HttpResponse:
    """Without `other` the search; with it both side by side, and the form that merges them."""
    actor, at, noun = actor_of(request), timezone.now(), NOUNS[what]
    keep = get_object_or_404(noun.visible(actor), public_id=record_id)
    noun.require(actor, keep)
    other_id = _other_id(request)
    if other_id is None:
        return _search(request, actor, noun, keep)
    if request.method == "POST" and (done := _already(noun, keep, other_id)) is not None:
        return redirect("staff:merge", done.public_id)
    other = get_object_or_404(noun.visible(actor), public_id=other_id)
    noun.require(actor, other)
    noun.look(actor, (keep, other), "staff:merge", at)
    form = MergeForm(request.POST or None, initial={"other": other_id})
    if request.method == "POST" and form.is_valid():
        try:
            done = noun.merge(by=actor, at=at, keep=keep, other=other, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The two are one now."))
            return redirect("staff:merge", done.public_id)
    parts = {
        **_common(noun, keep),
        "form": form,
        "keep_name": noun.name(keep),
        "other_name": noun.name(other),
        "rows": side_by_side(noun, keep, other),
        "moves": told(tied_to(other)),
        "swap_url": f"{noun.merge_url(other)}?other={keep.public_id}",
    }
    return render(request, "staff/merge_two.html", parts, status=422 if form.errors else 200)


@staff_only
def show(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """What came of a merge or a split, with the button that undoes it."""
    actor, one = actor_of(request), get_object_or_404(Merge, public_id=merge_id)
    noun, kept = _kept(actor, one)
    other = MODELS[one.what]._default_manager.get(pk=one.other_id)
    noun.look(actor, (kept, other), "staff:merge", timezone.now())
    parts = {
        "merge": one,
        "kept_name": noun.name(kept),
        "other_name": noun.name(other),
        "kept_url": noun.url(kept),
        "other_url": noun.url(other) if other.merged_into_id is None else "",
        "moves": told(Counter(move["table"] for move in one.moved)),
        "parts": one.parts.count(),
        "may_undo": one.undone_at is None and one.part_of_id is None and noun.can(actor, kept),
        "crumbs": [Crumb(noun.name(kept), noun.url(kept)), Crumb(one.get_act_display())],
    }
    return render(request, "staff/merge.html", parts)


@staff_only
@require_POST
def undo(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Puts a merge or a split back; what was changed since is listed."""
    actor = actor_of(request)
    one = get_object_or_404(Merge, public_id=merge_id)
    noun, kept = _kept(actor, one)
    try:
        merges.undo(by=actor, at=timezone.now(), merge=one)
        messages.success(request, _("It is undone: everything stands as before."))
    except merges.CannotUndo as refusal:
        changed = "; ".join(disturbed.text for disturbed in refusal.disturbed)
        messages.error(request, f"{refusal} {changed}".strip())
    return redirect(noun.url(kept))


def merges_of(record: Any) -> QuerySet[Merge]:
    """What was merged into the record or split off it and can still be undone."""
    what = next(name for name, model in MODELS.items() if isinstance(record, model))
    return Merge.objects.filter(what=what, kept_id=record.pk, undone_at=None, part_of=None).order_by("-made_at")


def _search(request: HttpRequest, actor: Actor, noun: Noun, keep: Any) -> HttpResponse:
    text = request.GET.get("q", "")[:LONGEST].strip()
    found = noun.search(actor, keep, text)
    noun.look(actor, found, "staff:merge", timezone.now())
    parts = {
        **_common(noun, keep),
        "text": text,
        "hint": noun.hint,
        "found": [(noun.name(one), noun.apart(one), one.public_id) for one in found],
    }
    template = "staff/merge_search.html#list" if request.htmx else "staff/merge_search.html"  # type: ignore[attr-defined]
    return render(request, template, parts)


def _common(noun: Noun, keep: Any) -> dict[str, Any]:
    return {
        "title": noun.title,
        "here": noun.merge_url(keep),
        "back_url": noun.url(keep),
        "crumbs": [Crumb(noun.name(keep), noun.url(keep)), Crumb(noun.title)],
    }


def _other_id(request: HttpRequest) -> UUID | None:
    given = (request.POST if request.method == "POST" else request.GET).get("other", "")
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise Http404 from error


def _already(noun: Noun, keep: Any, other_id: UUID) -> Merge | None:
    """The merge a second press of the same button asks for again."""
    gone = type(keep)._default_manager.filter(public_id=other_id, merged_into=keep).first()
    done = Merge.objects.filter(what=noun.what, kept_id=keep.pk, act=Merge.Act.MERGE, undone_at=None)
    return done.filter(other_id=gone.pk).first() if gone else None


def _kept(actor: Actor, one: Merge) -> tuple[Noun, Any]:
    if one.what not in NOUNS:
        raise Http404
    noun = NOUNS[one.what]
    return noun, get_object_or_404(noun.visible(actor), pk=one.kept_id)
