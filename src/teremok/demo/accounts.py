"""Accounts of the cast: what they sign in with, where they work, for whom they act."""

from collections.abc import Mapping
from datetime import datetime

from teremok.demo.cast import CAST, STAFF, Member
from teremok.identity.models import Account, Authority, Membership
from teremok.identity.services import second_factors
from teremok.platform.access import Assurance


def open_accounts(
    *, people: Mapping[str, int], organisations: Mapping[str, int], grandmother: int, at: datetime
) -> dict[str, Account]:
    """An account for everyone of the cast; `people` and `organisations` are keys of registry rows by cast key."""
    accounts = {member.key: _open(member, people.get(member.key)) for member in CAST}
    Membership.objects.bulk_create(
        Membership(
            account=accounts[member.key],
            organisation_id=organisations[member.employer],
            role=member.role,
            granted_at=at,
        )
        for member in CAST
        if member.role
    )
    for member in STAFF:
        second_factors.install(account=accounts[member.key], secret=member.totp_secret, at=at)
    Authority.objects.create(
        agent=accounts["gleb"],
        principal_id=grandmother,
        scope=Authority.Scope.ALL,
        starts_on=at.date(),
        basis="Доверенность № 12, удостоверена нотариусом",
        granted_at=at,
    )
    return accounts


def _open(member: Member, person_id: int | None) -> Account:
    return Account.objects.create_user(
        email=member.email,
        phone=member.phone,
        person_id=person_id,
        assurance=member.assurance if person_id else Assurance.DECLARED,
        display_name=f"{member.first_name} {member.last_name}",
    )
