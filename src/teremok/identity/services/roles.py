"""Roles in organisations: granted and revoked by those who may, in force at the next request."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from teremok.identity.access import require_can_grant
from teremok.identity.contacts import TypedContact
from teremok.identity.models import Membership
from teremok.identity.services import accounts
from teremok.platform import live
from teremok.platform.access import Actor, Denied, Role
from teremok.platform.database.periods import in_force_on
from teremok.registry.models import House, ManagementContract, Organisation


class CannotGrantRole(Exception):
    """The role can't be given like this; the message says what to change."""


@transaction.atomic
def grant(
    *,
    contact: TypedContact,
    organisation: Organisation,
    role: Role,
    houses: Collection[House] = (),
    by: Actor,
    at: datetime,
) -> Membership:
    """Gives the holder of `contact` a role; `houses` narrows it to some of those the organisation manages.

    Raises Denied, CannotGrantRole.
    """
    require_can_grant(by, organisation_id=organisation.pk, role=role)
    managed = ManagementContract.objects.filter(
        in_force_on(at.date()), organisation=organisation, house__in=houses
    ).values_list("house_id", flat=True)
    if {house.pk for house in houses} - set(managed):
        raise CannotGrantRole(_("The organisation doesn't manage some of these houses. Choose among those it manages."))
    account = accounts.for_contact(contact=contact, by=by, at=at)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                account=account, organisation=organisation, role=role, granted_by=by.account_id, granted_at=at
            )
    except IntegrityError as error:
        raise CannotGrantRole(_("This person has the role already. Revoke it first to change the houses.")) from error
    membership.houses.set(houses)
    return membership


@transaction.atomic
def revoke(*, membership: Membership, by: Actor, at: datetime) -> None:
    """Ends a role; nobody ends their own last administrator's role. Raises Denied."""
    membership = Membership.objects.select_for_update(of=("self",)).select_related("account").get(pk=membership.pk)
    require_can_grant(by, organisation_id=membership.organisation_id, role=Role(membership.role))
    if membership.role == Role.ADMINISTRATOR and not (
        Membership.objects.filter(role=Role.ADMINISTRATOR, revoked_at=None).exclude(pk=membership.pk).exists()
    ):
        raise Denied(_("This is the last administrator of the platform. Appoint another one first."))
    if membership.revoked_at is None:
        membership.revoked_at = at
        membership.save(update_fields=["revoked_at"])
        live.hang_up(membership.account.public_id)
