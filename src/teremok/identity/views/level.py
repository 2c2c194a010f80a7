"""How sure we are who somebody is, and the ways to be surer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from teremok.identity import assurance
from teremok.identity.forms import AskOrganisationForm, LetterCodeForm, WhoForm
from teremok.identity.models import Method
from teremok.identity.services import letters, verifications
from teremok.identity.views.sign_in import provider
from teremok.identity.views.signed_in import account_of, signed_in
from teremok.platform.access import Assurance
from teremok.platform.access.requests import actor_of


@never_cache
@signed_in
@require_safe
def level(request: HttpRequest) -> HttpResponse:
    """The table itself: method, level, what it permits; and what was done so far."""
    account = account_of(request)
    ways = [way for way in assurance.WAYS if provider() or way.method != Method.PROVIDER]
    page = {
        "level": assurance.described(Assurance(account.assurance)),
        "levels": [(one, [way for way in ways if way.level == one.level]) for one in assurance.LEVELS[1:]],
        "provider": provider(),
        "verifications": account.verifications.select_related("person").order_by("-verified_at"),
        "request_sent": account.verification_requests.select_related("house").order_by("-asked_at").first(),
        "has_letter": account.verification_letters.filter(used_at=None, expires_at__gt=timezone.now()).exists(),
    }
    return render(request, "identity/level.html", page)


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def ask_organisation(request: HttpRequest) -> HttpResponse:
    form = AskOrganisationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        verifications.ask(
            account=account_of(request),
            house=form.chosen_house,
            premises_number=given["premises_number"],
            last_name=given["last_name"],
            first_name=given["first_name"],
            middle_name=given["middle_name"],
            birth_date=given["birth_date"],
            remark=given["remark"],
            by=actor_of(request),
            at=timezone.now(),
        )
        messages.success(request, _("Sent. Your house's management will answer here; it usually takes a day or two."))
        return redirect("identity:level")
    return render(request, "identity/ask_organisation.html", {"form": form})


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def ask_letter(request: HttpRequest) -> HttpResponse:
    form = WhoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        names = (given["last_name"], given["first_name"], given["middle_name"])
        try:
            letters.ask(
                account=account_of(request),
                house=form.chosen_house,
                premises_number=given["premises_number"],
                full_name=" ".join(filter(None, names)),
                birth_date=given["birth_date"],
                by=actor_of(request),
                at=timezone.now(),
            )
        except letters.CannotAskForLetter as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("If this agrees with the register, a letter is on its way. Type its code here when it comes."),
            )
            return redirect("identity:letter_code")
    return render(request, "identity/ask_letter.html", {"form": form})


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def letter_code(request: HttpRequest) -> HttpResponse:
    form = LetterCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            letters.prove(
                account=account_of(request),
                code=form.cleaned_data["code"],
                by=actor_of(request),
                at=timezone.now(),
            )
        except (letters.WrongLetterCode, verifications.CannotVerify) as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("Your account is confirmed. Thank you for your patience!"))
            return redirect("identity:level")
    return render(request, "identity/letter_code.html", {"form": form})
