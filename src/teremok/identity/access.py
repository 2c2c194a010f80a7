"""Who sees accounts, requests and roles, and who may grant them."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from teremok.identity.models import (
    Account,
    Authority,
    Membership,
    Verification,
    VerificationLetter,
    VerificationRequest,
)
from teremok.platform.access import SYSTEM, Actor, Assurance, Denied, Role
from teremok.registry.access import can_edit, kept_houses, listed_people
from teremok.registry.models import House

VERIFIERS = frozenset({Role.REGISTRAR, Role.MANAGER, Role.ADMINISTRATOR})
GRANTED_BY_THE_PLATFORM_ALONE = frozenset({Role.ADMINISTRATOR, Role.INSPECTOR})


def visible_requests(actor: Actor) -> QuerySet[VerificationRequest]:
    """Requests to be recognised: one's own, and for verifiers those of the houses they keep."""
    requests = VerificationRequest.objects.all()
    own = Q(account__public_id=actor.account_id) if actor.account_id else Q(pk__in=[])
    return requests.filter(own | Q(house__in=kept_houses(actor)))


def visible_verifications(actor: Actor) -> QuerySet[Verification]:
    """Joins of accounts to the people of the houses a verifier keeps."""
    if not actor.has_role(*VERIFIERS):
        return Verification.objects.none()
    return Verification.objects.filter(person__in=listed_people(actor))


def visible_letters(actor: Actor) -> QuerySet[VerificationLetter]:
    """Letters to print, of the houses a verifier keeps."""
    return VerificationLetter.objects.filter(premises__house__in=kept_houses(actor))


def require_can_verify(actor: Actor, house: House) -> None:
    if not can_edit(actor, house):
        raise Denied(_("Only the registrar or manager of the house's organisation can recognise people. Ask them to."))


def visible_authorities(actor: Actor) -> QuerySet[Authority]:
    """Authorities the actor gave, is concerned by, or holds."""
    if actor.account_id is None:
        return Authority.objects.none()
    concerned = Q(agent__public_id=actor.account_id) | Q(granted_by=actor.account_id)
    if actor.person_id is not None and actor.assurance >= Assurance.VERIFIED:
        concerned |= Q(principal_id=actor.person_id)
    return Authority.objects.filter(concerned)


def visible_papers(actor: Actor) -> QuerySet[Authority]:
    """Authorities of the people of the houses a verifier keeps."""
    if not actor.has_role(*VERIFIERS):
        return Authority.objects.none()
    return Authority.objects.filter(principal__in=listed_people(actor))


def visible_memberships(actor: Actor) -> QuerySet[Membership]:
    """Roles of the organisations the actor manages; the platform administrator sees all."""
    memberships = Membership.objects.all()
    if actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR, Role.INSPECTOR):
        return memberships
    return memberships.filter(organisation_id__in=actor.organisations_where(Role.MANAGER))


def require_can_grant(actor: Actor, *, organisation_id: int, role: Role) -> None:
    """A manager grants roles in their organisation, those over the whole city only the platform administrator."""
    if actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR):
        return
    if role in GRANTED_BY_THE_PLATFORM_ALONE or organisation_id not in actor.organisations_where(Role.MANAGER):
        raise Denied(_("Only the manager of the organisation can give its roles. Ask them to."))


def require_own(actor: Actor, account: Account) -> None:
    """What belongs to an account only its holder changes, or the platform when it founds an installation."""
    if actor != SYSTEM and actor.account_id != account.public_id:
        raise Denied(_("Only the holder of the account can change this."))


def require_platform(actor: Actor) -> None:
    if actor != SYSTEM:
        raise Denied(_("Only the platform itself does this."))


def account_of(actor: Actor) -> Account:
    """The actor's own account. Raises Denied for a visitor."""
    account = Account.objects.filter(public_id=actor.account_id).first() if actor.account_id else None
    if account is None:
        raise Denied(_("Sign in to do this."))
    return account
