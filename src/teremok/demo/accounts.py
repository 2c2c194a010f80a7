"""Accounts of the cast: what they sign in with, where they work, for whom they act."""

from collections.abc import Mapping
from datetime import datetime

from teremok.demo.cast import CAST, Member
from teremok.identity.actors import actor_for_account
from teremok.identity.models import Account, Authority, Membership, Method
from teremok.identity.services import second_factors, verifications
from teremok.platform.access import SYSTEM, Actor, Assurance
from teremok.registry.models import Person

IN_THE_OFFICE = "Паспорт показан в офисе УК «Теремок-Сервис»"
BY_THE_RECORDS = "Заявление сверено с карточкой квартиры"
BY_THE_PROVIDER = "https://id.skazochinsk.example"
HOW_EACH_WAS_RECOGNISED = {
    "anna": (Method.IN_PERSON, IN_THE_OFFICE),
    "boris": (Method.ORGANISATION, BY_THE_RECORDS),
    "vera": (Method.ORGANISATION, BY_THE_RECORDS),
    "gleb": (Method.PROVIDER, BY_THE_PROVIDER),
    "zoya": (Method.PROVIDER, BY_THE_PROVIDER),
}


def open_accounts(
    *, people: Mapping[str, int], organisations: Mapping[str, int], grandmother: int, at: datetime
) -> dict[str, Account]:
    """An account for everyone of the cast; `people` and `organisations` are keys of registry rows by cast key."""
    accounts = {member.key: _open(member) for member in CAST}
    for member in CAST:
        if member.role:
            _employ(member, accounts[member.key], organisations[member.employer], at)
    _recognise(accounts, people, by=actor_for_account(accounts["ksenia"], at=at), at=at)
    Authority.objects.create(
        agent=accounts["gleb"],
        principal_id=grandmother,
        scope=Authority.Scope.ALL,
        starts_on=at.date(),
        basis="Доверенность № 12, удостоверена нотариусом",
        granted_at=at,
    )
    return accounts


def open_account_of_staff(*, member: Member, organisation: int, at: datetime) -> Account:
    """An account for somebody who works in the organisation (a key) and isn't of the cast."""
    account = _open(member)
    _employ(member, account, organisation, at)
    return account


def _employ(member: Member, account: Account, organisation: int, at: datetime) -> None:
    assert member.role is not None
    Membership.objects.create(account=account, organisation_id=organisation, role=member.role, granted_at=at)
    second_factors.install(account=account, secret=member.totp_secret, by=SYSTEM, at=at)


def _recognise(accounts: Mapping[str, Account], people: Mapping[str, int], *, by: Actor, at: datetime) -> None:
    """Joins the residents to their records as their members of staff, or the identity provider, did."""
    persons = Person.objects.in_bulk(people.values())
    for key, person_id in people.items():
        method, basis = HOW_EACH_WAS_RECOGNISED[key]
        verifications.join(
            account=accounts[key],
            person=persons[person_id],
            method=method,
            basis=basis,
            by=SYSTEM if method == Method.PROVIDER else by,
            at=at,
        )
        accounts[key].refresh_from_db()


def _open(member: Member) -> Account:
    return Account.objects.create_user(
        email=member.email,
        phone=member.phone,
        assurance=Assurance.DECLARED,
        display_name=f"{member.first_name} {member.last_name}",
    )
