"""Roles, authorities and consents: who gives them, who ends them, at once."""

from datetime import UTC, datetime, timedelta

import pytest

from teremok.identity.access import visible_authorities, visible_memberships
from teremok.identity.contacts import read_contact
from teremok.identity.models import Account, Authority, Consent, Membership, Policy
from teremok.identity.queries.policies import has_given, in_force
from teremok.identity.services import authorities, consents, roles
from teremok.platform.access import SYSTEM, Denied, Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def give(cast, by, principal=None, **changed):
    given = {
        "principal": principal or cast["anna"].person,
        "agent": read_contact("friend@skazochinsk.example"),
        "scope": Authority.Scope.METERS,
        "starts_on": TODAY,
        "ends_on": None,
        "basis": "",
    }
    return authorities.give(by=cast[by].actor, at=NOW, **given | changed)


def test_a_confirmed_person_lets_another_act_and_sees_it(cast):
    given = give(cast, "anna")
    assert list(visible_authorities(cast["anna"].actor)) == [given]
    assert not visible_authorities(cast["zoya"].actor).exists()
    assert given.agent.email == "friend@skazochinsk.example"
    authorities.revoke(authority=given, by=cast["anna"].actor, at=NOW)
    given.refresh_from_db()
    assert (given.revoked_at, given.revoked_by) == (NOW, cast["anna"].account.public_id)


@pytest.mark.parametrize("who", ["anonymous", "boris", "zoya", "egor", "nina", "ilya"])
def test_nobody_else_gives_or_ends_it(cast, who):
    with pytest.raises(Denied):
        give(cast, who, basis="Доверенность № 1")
    given = give(cast, "anna")
    with pytest.raises(Denied):
        authorities.revoke(authority=given, by=cast[who].actor, at=NOW)


def test_a_verified_person_is_not_yet_sure_enough(cast):
    with pytest.raises(Denied):
        give(cast, "boris", principal=cast["boris"].person)


def test_staff_enter_a_paper_and_name_it(cast):
    with pytest.raises(authorities.CannotGrant):
        give(cast, "ksenia", principal=cast.grandmother)
    given = give(cast, "ksenia", principal=cast.grandmother, basis="Доверенность № 7 от 01.11.2026")
    assert given.granted_by == cast["ksenia"].account.public_id


def test_the_agent_may_lay_it_down(cast):
    held = Authority.objects.get(agent=cast["gleb"].account)
    authorities.revoke(authority=held, by=cast["gleb"].actor, at=NOW)
    assert cast["gleb"].actor.authorities == ()


@pytest.mark.parametrize("days", [0, -1])
def test_a_period_ends_after_it_began(cast, days):
    with pytest.raises(authorities.CannotGrant):
        give(cast, "anna", ends_on=TODAY + timedelta(days=days))


def test_not_twice_and_not_to_oneself(cast):
    give(cast, "anna")
    with pytest.raises(authorities.CannotGrant):
        give(cast, "anna")
    with pytest.raises(authorities.CannotGrant):
        give(cast, "anna", agent=read_contact("anna@skazochinsk.example"))


def test_a_manager_gives_roles_in_their_organisation_only(cast):
    new = read_contact("new@skazochinsk.example")
    given = roles.grant(
        contact=new,
        organisation=cast.organisation,
        role=Role.DISPATCHER,
        houses=[cast.house],
        by=cast["lev"].actor,
        at=NOW,
    )
    assert list(given.houses.all()) == [cast.house]
    assert given in visible_memberships(cast["lev"].actor)
    with pytest.raises(Denied):
        roles.grant(
            contact=new, organisation=cast.other_organisation, role=Role.DISPATCHER, by=cast["lev"].actor, at=NOW
        )
    for role in (Role.ADMINISTRATOR, Role.INSPECTOR):
        with pytest.raises(Denied):
            roles.grant(contact=new, organisation=cast.organisation, role=role, by=cast["lev"].actor, at=NOW)
    with pytest.raises(roles.CannotGrantRole):
        roles.grant(
            contact=new,
            organisation=cast.organisation,
            role=Role.MASTER,
            houses=[cast.neighbour_house],
            by=cast["lev"].actor,
            at=NOW,
        )
    with pytest.raises(roles.CannotGrantRole):
        roles.grant(contact=new, organisation=cast.organisation, role=Role.DISPATCHER, by=cast["lev"].actor, at=NOW)


@pytest.mark.parametrize("who", ["anonymous", "anna", "egor", "ksenia", "nina", "ilya"])
def test_nobody_else_gives_or_ends_roles(cast, who):
    with pytest.raises(Denied):
        roles.grant(
            contact=read_contact("new@skazochinsk.example"),
            organisation=cast.organisation,
            role=Role.MASTER,
            by=cast[who].actor,
            at=NOW,
        )
    with pytest.raises(Denied):
        roles.revoke(membership=Membership.objects.get(account=cast["egor"].account), by=cast[who].actor, at=NOW)


def test_a_revoked_role_is_gone_at_the_next_request(cast):
    roles.revoke(membership=Membership.objects.get(account=cast["egor"].account), by=cast["lev"].actor, at=NOW)
    assert not cast["egor"].actor.is_staff


def test_the_last_administrator_stays(cast):
    last = Membership.objects.get(role=Role.ADMINISTRATOR)
    with pytest.raises(Denied):
        roles.revoke(membership=last, by=cast["maya"].actor, at=NOW)


def publish(kind, title, from_on=TODAY):
    return consents.publish(
        kind=kind, texts={"ru": (title, "Текст"), "en": (f"{title} en", "Text")}, from_on=from_on, by=SYSTEM, at=NOW
    )


def test_consent_is_given_to_a_version_and_withdrawn_as_easily(cast):
    account: Account = cast["anna"].account
    by = cast["anna"].actor
    kind = Policy.Kind.MESSAGES
    with pytest.raises(consents.CannotConsent):
        consents.give(account=account, kind=kind, address="", by=by, at=NOW)
    publish(kind, "Первая")
    publish(kind, "Вторая", TODAY + timedelta(days=10))
    given = consents.give(account=account, kind=kind, address="10.0.0.1", by=by, at=NOW)
    assert given.policy.title == "Первая"
    assert consents.give(account=account, kind=kind, address="", by=by, at=NOW) == given
    assert has_given(account, kind)
    assert consents.withdraw(account=account, kind=kind, by=by, at=NOW) == 1
    assert not has_given(account, kind)
    assert Consent.objects.count() == 1
    assert in_force(kind, on=TODAY + timedelta(days=10)).title == "Вторая"


def test_what_is_no_consent_cant_be_agreed_to(cast):
    publish(Policy.Kind.PRIVACY, "Политика")
    with pytest.raises(consents.CannotConsent):
        consents.give(account=cast["anna"].account, kind=Policy.Kind.PRIVACY, address="", by=cast["anna"].actor, at=NOW)


def test_only_the_platform_publishes(cast):
    with pytest.raises(Denied):
        consents.publish(kind=Policy.Kind.TERMS, texts={"ru": ("а", "б")}, from_on=TODAY, by=cast["lev"].actor, at=NOW)
