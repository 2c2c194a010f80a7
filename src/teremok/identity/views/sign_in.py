"""Signing in by a code, the second step, signing out."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teremok.identity import entering
from teremok.identity.actors import SECOND_FACTOR
from teremok.identity.contacts import TypedContact
from teremok.identity.forms import CodeForm, ContactForm, SecondStepForm
from teremok.identity.models import ContactKind, OpenSession, SignInCode
from teremok.identity.queries.codes import made_by_hand
from teremok.identity.services import accounts, codes, second_factors
from teremok.identity.views.signed_in import account_of
from teremok.platform.access.requests import actor_of

SENT = "sign_in_code"
ADDING = "adding_contact"


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Takes a phone or an e-mail; what follows is the same whether or not there is an account."""
    if "next" in request.GET:
        entering.remember_next(request, request.GET["next"])
    if request.method == "GET" and actor_of(request).is_signed_in:
        return redirect(entering.next_page(request, account_of(request), at=timezone.now()))
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        request.session.pop(ADDING, None)
        try:
            return _send(request, form.cleaned_data["contact"])
        except codes.CannotSend as refusal:
            form.add_error(None, str(refusal))
    return render(request, "identity/sign_in.html", {"form": form, "provider": provider(), "demo": settings.DEMO})


@never_cache
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    code_id, kind, masked = request.session.get(SENT) or (None, "", "")
    if code_id is None:
        return redirect("identity:sign_in")
    form = CodeForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if form.is_valid():
        try:
            proved = codes.prove(
                code_id=UUID(code_id),
                code=form.cleaned_data["code"],
                address=address_of(request),
                by=actor_of(request),
                at=now,
            )
        except codes.CannotProve as refusal:
            form.add_error("code", str(refusal))
        else:
            if request.session.pop(ADDING, False):
                return _add_contact(request, proved)
            account = accounts.after_proof(code=proved, by=actor_of(request), at=now)
            return entering.begin(request, account, OpenSession.Method.CODE)
    page = {"form": form, "masked": masked, "is_phone": kind == ContactKind.PHONE, "demo": settings.DEMO}
    return render(request, "identity/enter_code.html", page)


@never_cache
@require_safe
def first_code(request: HttpRequest, token: str) -> HttpResponse:
    """Where the printed link of a new installation leads: the code printed beside it is typed next."""
    made = made_by_hand(token)
    if made is None:
        messages.error(request, _("This link is no longer valid. Sign in with a code by SMS or e-mail."))
        return redirect("identity:sign_in")
    request.session.pop(ADDING, None)
    contact = TypedContact(ContactKind(made.kind), made.contact)
    request.session[SENT] = [str(made.public_id), contact.kind.value, contact.masked]
    messages.info(request, _("Type the code that `teremok init` printed beside this link; nothing was sent."))
    return redirect("identity:enter_code")


@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    code_id, _kind, _masked = request.session.get(SENT) or (None, "", "")
    sent = SignInCode.objects.filter(public_id=code_id).first() if code_id else None
    if sent is None:
        return redirect("identity:sign_in")
    try:
        response = _send(request, TypedContact(ContactKind(sent.kind), sent.contact))
    except codes.CannotSend as refusal:
        messages.error(request, str(refusal))
        return redirect("identity:enter_code")
    messages.success(request, _("A new code is on its way. The earlier one no longer works here."))
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The code of the authenticator app, for a sign-in or for a session opened before the app was set up."""
    waiting = entering.waiting(request)
    if waiting is None:
        messages.info(request, _("Too much time has passed. Please sign in again."))
        return redirect("identity:sign_in")
    account, method = waiting
    form = SecondStepForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            second_factors.check(
                account=account, code=form.cleaned_data["code"], by=actor_of(request), at=timezone.now()
            )
        except second_factors.WrongCode as refusal:
            form.add_error("code", str(refusal))
        else:
            return entering.finish(request, account, method, has_second_factor=True)
    return render(request, "identity/second_step.html", {"form": form, "demo": settings.DEMO})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    request.session.pop(SECOND_FACTOR, None)
    with transaction.atomic():  # live streams are told to end when the session is gone, not while it could open another
        logout(request)
    messages.success(request, _("You are signed out."))
    return redirect(settings.LOGIN_REDIRECT_URL)


def provider() -> str:
    """What the identity provider's button says; nothing where none is set."""
    return str(settings.ENV["TEREMOK_OIDC_NAME"]) if settings.ENV["TEREMOK_OIDC_ISSUER"] else ""


def _add_contact(request: HttpRequest, proved: SignInCode) -> HttpResponse:
    """The code was sent to a further contact of the signed-in person."""
    try:
        accounts.add_contact(code=proved, account=account_of(request), by=actor_of(request), at=timezone.now())
    except accounts.CannotAddContact as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Added. You can sign in with it from now on."))
    return redirect("identity:account")


def _send(request: HttpRequest, contact: TypedContact) -> HttpResponse:
    actor = actor_of(request)
    adding = account_of(request) if request.session.get(ADDING) and actor.is_signed_in else None
    sent = codes.send(contact=contact, address=address_of(request), by=actor, at=timezone.now(), account=adding)
    request.session[SENT] = [str(sent.public_id), contact.kind.value, contact.masked]
    return redirect("identity:enter_code")
