"""What is kept no longer: due for destruction, destroyed with an act, held back."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from teremok.platform.access import Actor, Denied, Role
from teremok.platform.access.requests import actor_of
from teremok.platform.retention import acts, queries, services
from teremok.platform.retention.kinds import UnknownKind, kinds
from teremok.platform.retention.models import DestructionAct, Hold
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.models import Organisation
from teremok.ui.paging import page_of


class HoldForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What to keep"))
    record = forms.UUIDField(
        label=gettext_lazy("One record"),
        required=False,
        help_text=gettext_lazy("Its public number; empty keeps everything of the kind."),
    )
    reason = forms.CharField(label=gettext_lazy("What it is needed for"), max_length=300)

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(kind.name, str(kind.title)) for kind in kinds()]


def keeps_data(actor: Actor) -> bool:
    return actor.has_role(Role.ADMINISTRATOR)


def _keeper(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not keeps_data(actor):
        raise PermissionDenied(_("Only the platform administrator destroys data and holds them back. Ask them to."))
    return actor


@staff_only
def show_all(request: HttpRequest) -> HttpResponse:
    """What is due, what is held, the acts; a post places a hold."""
    actor, at = _keeper(request), timezone.now()
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.place_hold(by=actor, kind=given["kind"], record=given["record"], reason=given["reason"], at=at)
        except services.CannotHold as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Held back until you lift it."))
            return redirect("staff:retention")
    titles = {kind.name: str(kind.title) for kind in kinds()}
    told = {
        "lines": queries.due(at=at),
        "at_once": services.AT_ONCE,
        "holds": [(hold, titles.get(hold.kind, hold.kind)) for hold in queries.holds_in_force()],
        "page": page_of(queries.acts(), by=("-destroyed_at", "-public_id"), cursor=request.GET.get("cursor", "")),
        "form": form,
    }
    return render(request, "staff/retention.html", told, status=422 if form.errors else 200)


@staff_only
@require_POST
def destroy(request: HttpRequest, kind: str) -> HttpResponse:
    actor = _keeper(request)
    try:
        act = services.destroy_due(by=actor, kind=kind, at=timezone.now())
    except UnknownKind as error:
        raise Http404 from error
    except services.CannotDestroy as refusal:
        messages.error(request, str(refusal))
    else:
        _tell(request, act)
    return redirect("staff:retention")


def _tell(request: HttpRequest, act: DestructionAct | None) -> None:
    if act is None:
        messages.warning(request, _("Nothing is due any more, or all of it is held back."))
        return
    sentence = ngettext(
        "%(count)d record was destroyed by act %(number)s.",
        "%(count)d records were destroyed by act %(number)s.",
        act.count,
    )
    messages.success(request, sentence % {"count": act.count, "number": act.number})


@staff_only
@require_POST
def lift(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    actor = _keeper(request)
    hold = get_object_or_404(Hold, public_id=hold_id)
    try:
        services.lift_hold(by=actor, hold=hold, at=timezone.now())
    except Denied as denied:
        raise PermissionDenied(str(denied)) from denied
    messages.success(request, _("What was held goes when it is due."))
    return redirect("staff:retention")


@staff_only
@require_safe
def print_act(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """The act on paper, in the name of the organisation in which the reader is administrator."""
    actor = _keeper(request)
    act = get_object_or_404(queries.acts(), public_id=act_id)
    own = Organisation.objects.filter(id__in=actor.organisations_where(Role.ADMINISTRATOR)).order_by("id").first()
    operator = {"name": own.name, "address": own.postal_address} if own else {"name": "", "address": ""}
    answer = HttpResponse(acts.act_pdf(act, operator=operator), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename=act-{act.public_id}.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer
