"""The guide as its editors write it: versions, preview, bringing back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import require_can_edit_guide
from teremok.modules.relocation.guide import files
from teremok.modules.relocation.guide.situations import WrongGuide, read
from teremok.modules.relocation.guide_forms import (
    SituationForm,
    Steps,
    content_from,
    initial_of,
    steps_of,
    terms_to_choose,
)
from teremok.modules.relocation.queries import guide, guide_versions
from teremok.modules.relocation.services import guide_edits
from teremok.platform.access.requests import actor_of
from teremok.ui.parts import Crumb


@signed_in
@require_safe
def every_situation(request: HttpRequest) -> HttpResponse:
    require_can_edit_guide(actor_of(request))
    return render(request, "relocation/guide/staff/list.html", {"rows": guide_versions.every_kept()})


@signed_in
@require_safe
def situation(request: HttpRequest, slug: str) -> HttpResponse:
    """The situation as people read it, with its versions and what each changed."""
    require_can_edit_guide(actor_of(request))
    one = guide.current().get(slug)
    if one is None:
        raise Http404
    history = guide_versions.history(slug)
    parts = {
        "situation": one,
        "steps": guide.shown_steps(one, on=timezone.localdate()),
        "history": history,
        "newest": history[0],
        "crumbs": [_crumb(), Crumb(str(one.title))],
    }
    return render(request, "relocation/guide/staff/situation.html", parts)


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """With `preview` the words come back as people would read them; without it they are kept."""
    require_can_edit_guide(actor_of(request))
    if slug not in files.rows():
        raise Http404
    newest = guide_versions.history(slug)[0].number
    before = guide_versions.content_of(slug, newest)
    form = SituationForm(request.POST or None, initial=initial_of(before, newest))
    steps = Steps(
        request.POST or None,
        initial=steps_of(before),
        prefix="step",
        form_kwargs={"known_terms": terms_to_choose()},
    )
    preview = None
    if form.is_bound and form.is_valid() and steps.is_valid():
        content = content_from(form, steps, before=before)
        try:
            if "preview" in request.POST:
                one = read(slug, content)
                preview = {"situation": one, "steps": guide.shown_steps(one, on=timezone.localdate())}
            else:
                base, remark = form.cleaned_data["base"], form.cleaned_data["remark"]
                guide_edits.edit(
                    slug=slug, content=content, base=base, remark=remark, by=actor_of(request), at=timezone.now()
                )
                messages.success(request, _("The new version is what people read now."))
                return redirect("relocation:guide_situation", slug)
        except (WrongGuide, guide_edits.CannotEdit) as refusal:
            form.add_error(None, str(refusal))
    parts = {
        "form": form,
        "steps_form": steps,
        "preview": preview,
        "back_url": reverse("relocation:guide_situation", args=[slug]),
        "title": guide.current()[slug].title,
        "crumbs": [
            _crumb(),
            Crumb(str(guide.current()[slug].title), reverse("relocation:guide_situation", args=[slug])),
            Crumb(_("New version")),
        ],
    }
    is_wrong = form.errors or (steps.is_bound and not steps.is_valid())
    return render(request, "relocation/guide/staff/edit.html", parts, status=422 if is_wrong else 200)


@signed_in
@require_POST
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    """`number` is the version to bring back, `base` the newest one that was seen."""
    require_can_edit_guide(actor_of(request))
    if slug not in files.rows():
        raise Http404
    number, base = (_number(request.POST.get(name, "")) for name in ("number", "base"))
    try:
        guide_edits.restore(slug=slug, number=number, base=base, by=actor_of(request), at=timezone.now())
    except guide_edits.CannotEdit as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The earlier words are back as a new version."))
    return redirect("relocation:guide_situation", slug)


def _number(text: str) -> int:
    """Zero, which no version has, for anything that is no number."""
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _crumb() -> Crumb:
    return Crumb(_("Guide: its words"), reverse("relocation:guide_words"))
