"""Letting another person act: given by the person concerned, or by staff who saw the paper; ended in one tap."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.identity.assurance import require_level
from teremok.identity.contacts import TypedContact
from teremok.identity.models import Authority
from teremok.identity.services import accounts
from teremok.platform import live
from teremok.platform.access import Actor, Assurance, Denied
from teremok.registry.access import require_can_edit_person
from teremok.registry.models import Person


class CannotGrant(Exception):
    """The authority can't be given like this; the message says what to change."""


@transaction.atomic
def give(
    *,
    principal: Person,
    agent: TypedContact,
    scope: Authority.Scope,
    starts_on: date,
    ends_on: date | None,
    basis: str,
    by: Actor,
    at: datetime,
) -> Authority:
    """Lets whoever proves `agent` theirs act for `principal`. Raises Denied, CannotGrant.

    The answer is the same whether or not the agent has an account: one without gets it with the first code.
    """
    if by.person_id == principal.pk:
        require_level(by, Assurance.CONFIRMED)
        basis = basis or _("Given in the personal account")
    else:
        require_can_edit_person(by, principal)
        if not basis.strip():
            raise CannotGrant(_("Name the paper: what it is, its number and date."))
    if ends_on is not None and (ends_on <= starts_on or ends_on <= timezone.localdate(at)):
        raise CannotGrant(_("The last day must lie after the first and after today."))
    account = accounts.for_contact(contact=agent, by=by, at=at)
    if account.public_id == by.account_id or account.person_id == principal.pk:
        raise CannotGrant(_("This contact is the person's own. Name the contact of whoever is to act."))
    try:
        with transaction.atomic():
            return Authority.objects.create(
                principal=principal,
                agent=account,
                scope=scope,
                starts_on=starts_on,
                ends_on=ends_on,
                basis=basis[:200],
                granted_by=by.account_id,
                granted_at=at,
            )
    except IntegrityError as error:
        raise CannotGrant(
            _("This person may act in this matter already. End that authority first to change it.")
        ) from error


@transaction.atomic
def revoke(*, authority: Authority, by: Actor, at: datetime) -> None:
    """Ends it at once: the person concerned, the agent, or staff of the person's house may. Raises Denied."""
    authority = (
        Authority.objects.select_for_update(of=("self",)).select_related("principal", "agent").get(pk=authority.pk)
    )
    concerned = by.person_id == authority.principal_id and by.assurance >= Assurance.VERIFIED
    if not concerned and (by.account_id is None or by.account_id != authority.agent.public_id):
        try:
            require_can_edit_person(by, authority.principal)
        except Denied as refusal:
            raise Denied(_("Only the person concerned, or whoever acts for them, can end this.")) from refusal
    if authority.revoked_at is None:
        authority.revoked_at, authority.revoked_by = at, by.account_id
        authority.save(update_fields=["revoked_at", "revoked_by"])
        live.hang_up(authority.agent.public_id)
