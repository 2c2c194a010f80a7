"""The account's own page: who one is here, how one signs in, where one is signed in."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from teremok.identity.assurance import described, ways_up
from teremok.identity.forms import ContactForm, NameForm
from teremok.identity.models import CONSENTS, ContactKind
from teremok.identity.queries import journal
from teremok.identity.queries.policies import has_given
from teremok.identity.queries.sessions import open_sessions
from teremok.identity.services import accounts, codes, second_factors, sessions
from teremok.identity.views.sign_in import ADDING, SENT, address_of, provider
from teremok.identity.views.signed_in import account_of, signed_in
from teremok.platform.access import Assurance
from teremok.platform.access.requests import actor_of


@never_cache
@signed_in
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: HttpRequest, *, name_form: NameForm | None = None, contact_form: ContactForm | None = None
) -> HttpResponse:
    holder = account_of(request)
    level = Assurance(holder.assurance)
    page = {
        "holder": holder,
        "level": described(level),
        "can_rise": bool(ways_up(level)),
        "name_form": name_form or NameForm(initial={"display_name": holder.display_name}),
        "contact_form": contact_form or ContactForm(prefix="new"),
        "sessions": open_sessions(holder, at=timezone.now()),
        "current_key": request.session.session_key,
        "passkeys": holder.passkeys.order_by("-added_at"),
        "has_app": second_factors.is_set_up(holder),
        "provider": provider(),
        "identities": holder.provider_identities.order_by("-linked_at"),
        "events": journal.latest(holder),
        "consents": [(kind, has_given(holder, kind)) for kind in CONSENTS],
    }
    return render(request, "identity/account.html", page)


@signed_in
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, name_form=form)
    accounts.rename(
        account=account_of(request),
        display_name=form.cleaned_data["display_name"],
        by=actor_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("Saved."))
    return redirect("identity:account")


@signed_in
@require_POST
def add_contact(request: HttpRequest) -> HttpResponse:
    """Sends a code to a further contact; typing it in adds the contact."""
    form = ContactForm(request.POST, prefix="new")
    if form.is_valid():
        contact = form.cleaned_data["contact"]
        try:
            sent = codes.send(
                contact=contact,
                address=address_of(request),
                by=actor_of(request),
                at=timezone.now(),
                account=account_of(request),
            )
        except codes.CannotSend as refusal:
            form.add_error("contact", str(refusal))
        else:
            request.session[SENT] = [str(sent.public_id), contact.kind.value, contact.masked]
            request.session[ADDING] = True
            return redirect("identity:enter_code")
    return _page(request, contact_form=form)


@signed_in
@require_POST
def remove_contact(request: HttpRequest, kind: str) -> HttpResponse:
    try:
        accounts.remove_contact(
            account=account_of(request), kind=ContactKind(kind), by=actor_of(request), at=timezone.now()
        )
    except accounts.CannotRemoveContact as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Removed. It opens your account no more."))
    return redirect("identity:account")


@signed_in
@require_POST
def close_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    if sessions.close(account=account_of(request), session_id=session_id, by=actor_of(request), at=timezone.now()):
        messages.success(request, _("That browser is signed out."))
    return redirect("identity:account")


@signed_in
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    sessions.close_all(account=account_of(request), by=actor_of(request), at=timezone.now())
    logout(request)
    messages.success(request, _("You are signed out everywhere, here too."))
    return redirect(settings.LOGIN_URL)
