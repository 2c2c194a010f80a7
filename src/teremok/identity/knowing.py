"""What signing in, confirming and acting for one another leave behind about a person, for their own eyes."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.identity.assurance import described
from teremok.identity.models import (
    Authority,
    Consent,
    Membership,
    OpenSession,
    Passkey,
    ProviderIdentity,
    Verification,
    VerificationLetter,
    VerificationRequest,
)
from teremok.identity.queries import journal
from teremok.platform.access import Assurance
from teremok.ui import known
from teremok.ui.formats import day, moment
from teremok.ui.known import Rows


def register() -> None:
    of_person: tuple[tuple[str, Any, Callable[[UUID], Rows]], ...] = (
        ("verifications", gettext_lazy("How you were recognised"), verifications),
        ("authorities_given", gettext_lazy("Who acts for you"), authorities_given),
    )
    of_account: tuple[tuple[str, Any, Callable[[UUID], Rows]], ...] = (
        ("recognition_requests", gettext_lazy("Your requests to be recognised"), requests),
        ("letters_with_codes", gettext_lazy("Letters with codes"), letters),
        ("authorities_held", gettext_lazy("For whom you act"), authorities_held),
        ("roles", gettext_lazy("Your roles at work"), roles),
        ("consents", gettext_lazy("Policies and consents you agreed to"), consents),
        ("sessions", gettext_lazy("Where you were signed in"), sessions),
        ("passkeys", gettext_lazy("Passkeys"), passkeys),
        ("provider_identities", gettext_lazy("Sign-in by an identity provider"), provider_identities),
        ("account_events", gettext_lazy("What happened to your account"), events),
    )
    for order, (slug, title, query) in enumerate(of_person, start=20):
        known.register(known.Known(slug, title, query, order))
    for order, (slug, title, query) in enumerate(of_account, start=40):
        known.register(known.Known(slug, title, query, order, of_account=True))


def verifications(person: UUID) -> Rows:
    rows = Verification.objects.filter(person__public_id=person).order_by("-verified_at", "-id")
    return [
        {
            _("How"): row.get_method_display(),
            _("How surely"): described(Assurance(row.level)).label,
            _("On what basis"): row.basis,
            _("When"): moment(row.verified_at),
            _("Undone"): _moment(row.undone_at),
            _("Why it was undone"): row.undone_because,
        }
        for row in rows
    ]


def requests(account: UUID) -> Rows:
    rows = VerificationRequest.objects.filter(account__public_id=account).select_related("house")
    return [
        {
            _("Name"): row.full_name,
            _("Born on"): day(row.birth_date),
            _("Address"): f"{row.house.address}, {row.premises_number}",
            _("Remark"): row.remark,
            _("When you asked"): moment(row.asked_at),
            _("State"): row.get_state_display(),
            _("Answer"): row.answer,
            _("Answered"): _moment(row.answered_at),
        }
        for row in rows.order_by("-asked_at", "-id")
    ]


def letters(account: UUID) -> Rows:
    rows = VerificationLetter.objects.filter(account__public_id=account).select_related("premises__house")
    return [
        {
            _("Address"): f"{row.premises.house.address}, {row.premises.number}",
            _("When you asked"): moment(row.asked_at),
            _("Works until"): moment(row.expires_at),
            _("Used"): _moment(row.used_at),
        }
        for row in rows.order_by("-asked_at", "-id")
    ]


def authorities_given(person: UUID) -> Rows:
    rows = Authority.objects.filter(principal__public_id=person).select_related("agent").order_by("-granted_at", "-id")
    return [{_("Who acts"): str(row.agent), **_authority(row)} for row in rows]


def authorities_held(account: UUID) -> Rows:
    rows = Authority.objects.filter(agent__public_id=account).select_related("principal").order_by("-granted_at", "-id")
    return [{_("For whom"): row.principal.full_name, **_authority(row)} for row in rows]


def _authority(row: Authority) -> dict[str, Any]:
    return {
        _("In what"): row.get_scope_display(),
        _("From the day"): day(row.starts_on),
        _("Until the day"): _day(row.ends_on),
        _("On what basis"): row.basis,
        _("Given"): moment(row.granted_at),
        _("Ended"): _moment(row.revoked_at),
    }


def roles(account: UUID) -> Rows:
    rows = Membership.objects.filter(account__public_id=account).select_related("organisation")
    return [
        {
            _("Role"): row.get_role_display(),
            _("Organisation"): row.organisation.name,
            _("Given"): moment(row.granted_at),
            _("Ended"): _moment(row.revoked_at),
        }
        for row in rows.order_by("-granted_at", "-id")
    ]


def consents(account: UUID) -> Rows:
    rows = Consent.objects.filter(account__public_id=account).select_related("policy").order_by("-given_at", "-id")
    return [
        {
            _("Document"): row.policy.title,
            _("Version"): _("%(number)d, in force from %(day)s")
            % {"number": row.policy.version, "day": day(row.policy.from_on)},
            _("Given"): moment(row.given_at),
            _("From the network address"): row.address,
            _("Withdrawn"): _moment(row.withdrawn_at),
        }
        for row in rows
    ]


def sessions(account: UUID) -> Rows:
    rows = OpenSession.objects.filter(account__public_id=account).order_by("-started_at", "-id")
    return [
        {
            _("Browser"): row.device,
            _("How you signed in"): row.get_method_display(),
            _("Network address"): row.address,
            _("Signed in at"): moment(row.started_at),
            _("Last seen"): moment(row.seen_at),
            _("Ended"): _moment(row.ended_at),
        }
        for row in rows
    ]


def passkeys(account: UUID) -> Rows:
    rows = Passkey.objects.filter(account__public_id=account).order_by("-added_at", "-id")
    return [
        {_("Passkey"): row.name, _("Added"): moment(row.added_at), _("Last use"): _moment(row.used_at)} for row in rows
    ]


def provider_identities(account: UUID) -> Rows:
    rows = ProviderIdentity.objects.filter(account__public_id=account).order_by("-linked_at", "-id")
    return [
        {
            _("Provider"): row.issuer,
            _("Your number there"): row.subject,
            _("Linked"): moment(row.linked_at),
            _("Last use"): moment(row.used_at),
        }
        for row in rows
    ]


def events(account: UUID) -> Rows:
    return [
        {_("What"): row.get_what_display(), _("When"): moment(row.at), _("By whom"): journal.who(row, account)}
        for row in journal.events_of(account)
    ]


def _moment(at: datetime | None) -> str:
    return moment(at) if at else ""


def _day(on: date | None) -> str:
    return day(on) if on else ""
