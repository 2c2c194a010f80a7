"""The tokens of one's organisation, and the reference of the API they are for."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from teremok.platform.access import Actor
from teremok.platform.access.requests import actor_of
from teremok.platform.api import tokens
from teremok.platform.api.describing import operations_by_tag
from teremok.platform.api.scopes import Scope
from teremok.portals.staff.forms import DayInput
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.models import Organisation

USUAL_LIFE = timedelta(days=180)


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Which program it is for"), max_length=120)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Organisation"))
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What the token may be used for"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())

    def __init__(self, actor: Actor, *given: Any) -> None:
        super().__init__(*given)
        own = Organisation.objects.filter(id__in=actor.organisations_where(*tokens.MAKERS)).order_by("name")
        choice = self.fields["organisation"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset, choice.to_field_name, choice.initial = own, "public_id", own.first()
        self.fields["last_day"].initial = timezone.localdate() + USUAL_LIFE


def keeps_tokens(actor: Actor) -> bool:
    return actor.has_role(*tokens.MAKERS)


@staff_only
def show_all(request: HttpRequest) -> HttpResponse:
    """The list, the form, and once the secret of a token that was just made."""
    actor, at, secret = actor_of(request), timezone.now(), ""
    if not keeps_tokens(actor):
        raise PermissionDenied(_("Only a manager of the organisation keeps its tokens. Ask them to."))
    form = TokenForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ends = datetime.combine(given["last_day"] + timedelta(days=1), time(), timezone.get_current_timezone())
        try:
            _token, secret = tokens.create(
                by=actor, name=given["name"], organisation_id=given["organisation"].id,
                scopes=[Scope(scope) for scope in given["scopes"]], expires_at=ends, at=at,
            )  # fmt: skip
            form = TokenForm(actor)
        except tokens.CannotMakeToken as refusal:
            form.add_error(None, str(refusal))
    rows = [
        (token, [Scope(scope).label for scope in token.scopes], token.revoked_at is None and token.expires_at > at)
        for token in tokens.visible_tokens(actor)
    ]
    return render(request, "staff/tokens.html", {"form": form, "secret": secret, "rows": rows})


@staff_only
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    token = get_object_or_404(tokens.visible_tokens(actor), public_id=token_id)
    tokens.revoke(by=actor, token=token, at=timezone.now())
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    return redirect("staff:tokens")


def reference(request: HttpRequest, schema: Mapping[str, Any]) -> HttpResponse:
    """What programs may ask and are told, open to everyone."""
    return render(request, "staff/api_reference.html", {"tags": operations_by_tag(schema)})
