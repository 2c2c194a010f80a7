"""For staff: the queue of people to recognise, letters to post, roles of the organisation."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teremok.identity.access import (
    GRANTED_BY_THE_PLATFORM_ALONE,
    VERIFIERS,
    visible_letters,
    visible_memberships,
    visible_requests,
    visible_verifications,
)
from teremok.identity.forms import AnswerForm, RoleForm
from teremok.identity.models import VerificationRequest
from teremok.identity.queries.candidates import candidates_for
from teremok.identity.queries.letters import CannotPrint, pdf_of, to_post
from teremok.identity.services import posting, roles, verifications
from teremok.identity.views.signed_in import only_for, signed_in
from teremok.platform.access import Denied, Role
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.registry.access import visible_organisations
from teremok.registry.models import Organisation

SHOWN = 100


@never_cache
@signed_in
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    only_for(request, *VERIFIERS)
    waiting = visible_requests(actor_of(request)).filter(state=VerificationRequest.State.WAITING)
    page = {"requests": waiting.select_related("house").order_by("asked_at", "id")[:SHOWN], "total": waiting.count()}
    return render(request, "identity/staff/queue.html", page)


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Who asks beside who lives there; staff join the two, or say what is missing."""
    only_for(request, *VERIFIERS)
    actor, now = actor_of(request), timezone.now()
    asked = get_object_or_404(visible_requests(actor).select_related("house"), public_id=request_id)
    candidates = candidates_for(asked, on=timezone.localdate(now))
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = next((one.person for one in candidates if one.person.public_id == form.cleaned_data["person"]), None)
        try:
            if chosen is not None:
                verifications.accept(
                    asked=asked,
                    person=chosen,
                    showed_passport=form.cleaned_data["showed_passport"],
                    by=actor,
                    at=now,
                )
                messages.success(request, _("Recognised."))
            else:
                verifications.refuse(asked=asked, answer=form.cleaned_data["answer"], by=actor, at=now)
                messages.success(request, _("Answered. The person reads your words in their account."))
        except (Denied, verifications.CannotVerify) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("identity:queue")
    record_look(
        by=actor,
        people=[one.person.public_id for one in candidates],
        purpose=gettext_noop("Comparing a request to be recognised with the register"),
        place="identity:answer",
        at=now,
    )
    return render(request, "identity/staff/answer.html", {"asked": asked, "candidates": candidates, "form": form})


@never_cache
@signed_in
@require_safe
def show_joins(request: HttpRequest) -> HttpResponse:
    """Accounts joined to people of the houses one keeps, the latest first; a wrong one is undone here."""
    only_for(request, *VERIFIERS)
    actor = actor_of(request)
    joins = list(
        visible_verifications(actor).select_related("person", "account").order_by("-verified_at", "-id")[:SHOWN]
    )
    record_look(
        by=actor,
        people=[join.person.public_id for join in joins],
        purpose=gettext_noop("Looking through the people recognised"),
        place="identity:joins",
        at=timezone.now(),
    )
    return render(request, "identity/staff/joins.html", {"joins": joins})


@signed_in
@require_POST
def undo_join(request: HttpRequest, verification_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    verification = get_object_or_404(visible_verifications(actor), public_id=verification_id)
    try:
        verifications.undo(
            verification=verification, because=request.POST.get("because", ""), by=actor, at=timezone.now()
        )
    except (Denied, verifications.CannotVerify) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone. The account no longer acts as this person."))
    return redirect("identity:joins")


@never_cache
@signed_in
@require_safe
def show_letters(request: HttpRequest) -> HttpResponse:
    """Letters with codes that wait to be printed and posted."""
    only_for(request, *VERIFIERS)
    actor, now = actor_of(request), timezone.now()
    open_letters = visible_letters(actor).filter(used_at=None, expires_at__gt=now)
    waiting = to_post(list(open_letters.select_related("person", "premises__house").order_by("asked_at")[:SHOWN]))
    record_look(
        by=actor,
        people=[letter.person.public_id for letter in waiting],
        purpose=gettext_noop("Posting letters with codes"),
        place="identity:letters",
        at=now,
    )
    return render(request, "identity/staff/letters.html", {"letters": waiting})


@never_cache
@signed_in
@require_safe
def letter_pdf(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    letter = get_object_or_404(visible_letters(actor).select_related("premises__house", "person"), public_id=letter_id)
    try:
        pdf = pdf_of(letter, by=actor)
    except CannotPrint as refusal:
        messages.error(request, str(refusal))
        return redirect("identity:letters")
    record_look(
        by=actor,
        people=[letter.person.public_id],
        purpose=gettext_noop("Posting letters with codes"),
        place="identity:letter_pdf",
        at=timezone.now(),
    )
    return HttpResponse(pdf, content_type="application/pdf")


@signed_in
@require_POST
def letter_posted(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    letter = get_object_or_404(visible_letters(actor).select_related("premises__house"), public_id=letter_id)
    posting.mark_posted(letter=letter, by=actor, at=timezone.now())
    messages.success(request, _("Noted. Its code stands only on the paper now."))
    return redirect("identity:letters")


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def show_roles(request: HttpRequest) -> HttpResponse:
    only_for(request, Role.MANAGER, Role.ADMINISTRATOR)
    actor = actor_of(request)
    form = RoleForm(request.POST if request.method == "POST" else None)
    organisations = visible_organisations(actor).order_by("name", "id")
    if not actor.has_role(Role.ADMINISTRATOR):
        organisations = organisations.filter(pk__in=actor.organisations_where(Role.MANAGER))
    form.fields["role"].choices = [  # type: ignore[attr-defined]
        (role.value, role.label)
        for role in Role
        if role not in GRANTED_BY_THE_PLATFORM_ALONE or actor.has_role(Role.ADMINISTRATOR)
    ]
    form.fields["organisation"].choices = [(one.public_id, one.name) for one in organisations[:500]]  # type: ignore[attr-defined]
    if form.is_valid():
        try:
            roles.grant(
                contact=form.cleaned_data["contact"],
                organisation=get_object_or_404(Organisation, public_id=form.cleaned_data["organisation"]),
                role=Role(form.cleaned_data["role"]),
                houses=form.cleaned_data["addresses"],
                by=actor,
                at=timezone.now(),
            )
        except (Denied, roles.CannotGrantRole) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The role is given; it works from the next sign-in with an authenticator app."))
            return redirect("identity:roles")
    memberships = visible_memberships(actor).filter(revoked_at=None).select_related("account", "organisation")
    page = {
        "form": form,
        "memberships": memberships.prefetch_related("houses").order_by("organisation__name", "role", "id")[:500],
    }
    return render(request, "identity/staff/roles.html", page)


@signed_in
@require_POST
def revoke_role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    only_for(request, Role.MANAGER, Role.ADMINISTRATOR)
    actor = actor_of(request)
    membership = get_object_or_404(visible_memberships(actor), public_id=membership_id)
    try:
        roles.revoke(membership=membership, by=actor, at=timezone.now())
    except Denied as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The role is revoked; it is over from this moment."))
    return redirect("identity:roles")
