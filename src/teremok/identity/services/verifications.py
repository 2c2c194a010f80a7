"""Joining an account to a person, and undoing a wrong join."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.identity.access import require_can_verify, require_own
from teremok.identity.assurance import level_by
from teremok.identity.models import Account, Authority, Method, Verification, VerificationRequest
from teremok.platform import live
from teremok.platform.access import Actor, Assurance, Denied, Role
from teremok.registry.access import can_edit_person
from teremok.registry.models import House, Person


class CannotVerify(Exception):
    """The account can't be joined to this person; the message says what to do."""


@transaction.atomic
def join(*, account: Account, person: Person, method: Method, basis: str, by: Actor, at: datetime) -> Verification:
    """Writes that the account's holder is this person. Raises CannotVerify when it stands joined to somebody else.

    The caller has checked what the method demands; here only the outcome is kept. `by` is the member of staff, or the
    platform itself where a letter or the identity provider proved it.
    """
    account = Account.objects.select_for_update().get(pk=account.pk)
    if account.person_id not in (None, person.pk):
        raise CannotVerify(
            _("This account is joined to another person. If that is a mistake, undo that join first, then try again.")
        )
    if person.merged_into_id is not None or person.died_on is not None:
        raise CannotVerify(_("This record of a person is no longer in use. Find the one that replaced it."))
    verification = Verification.objects.create(
        account=account,
        person=person,
        method=method,
        level=level_by(method),
        basis=basis[:300],
        verified_at=at,
        by_account=by.account_id,
    )
    _project(account)
    return verification


@transaction.atomic
def undo(*, verification: Verification, because: str, by: Actor, at: datetime) -> None:
    """Takes a wrong join back, and with it what its holder allowed others in that person's name. Raises Denied."""
    account = Account.objects.select_for_update().get(pk=verification.account_id)
    verification = Verification.objects.select_for_update().select_related("person").get(pk=verification.pk)
    if by.account_id != account.public_id and not can_edit_person(by, verification.person):
        raise Denied(_("Only the registrar of a house this person is tied to can undo this. Ask them to."))
    if not because.strip():
        raise CannotVerify(_("Say in a few words why the join is wrong: the person concerned will read it."))
    if verification.undone_at is not None:
        return
    verification.undone_at, verification.undone_by, verification.undone_because = at, by.account_id, because[:300]
    verification.save()
    _project(account)
    losing = {account.public_id}
    if account.person_id != verification.person_id:
        given = Authority.objects.filter(principal=verification.person, granted_by=account.public_id, revoked_at=None)
        losing |= set(given.values_list("agent__public_id", flat=True))
        given.update(revoked_at=at, revoked_by=by.account_id)
    for one in losing:
        live.hang_up(one)


@transaction.atomic
def ask(
    *,
    account: Account,
    house: House,
    premises_number: str,
    last_name: str,
    first_name: str,
    middle_name: str,
    birth_date: date,
    remark: str,
    by: Actor,
    at: datetime,
) -> VerificationRequest:
    """Asks the organisation of the house to recognise the account's holder; an earlier open request is withdrawn.

    Raises Denied.
    """
    require_own(by, account)
    Account.objects.select_for_update().get(pk=account.pk)
    VerificationRequest.objects.filter(account=account, state=VerificationRequest.State.WAITING).update(
        state=VerificationRequest.State.WITHDRAWN, answered_at=at
    )
    return VerificationRequest.objects.create(
        account=account,
        house=house,
        premises_number=premises_number,
        last_name=last_name,
        first_name=first_name,
        middle_name=middle_name,
        birth_date=birth_date,
        remark=remark,
        asked_at=at,
    )


@transaction.atomic
def accept(
    *, asked: VerificationRequest, person: Person, showed_passport: bool, by: Actor, at: datetime
) -> Verification:
    """Staff found who asks: by the records, or face to face by the passport. Raises Denied, CannotVerify."""
    asked = _waiting(asked, by)
    method = Method.IN_PERSON if showed_passport else Method.ORGANISATION
    basis = _("Request of %(day)s") % {"day": f"{asked.asked_at:%d.%m.%Y}"}
    verification = join(account=asked.account, person=person, method=method, basis=basis, by=by, at=at)
    asked.state, asked.answered_at, asked.answered_by = VerificationRequest.State.ACCEPTED, at, by.account_id
    asked.save()
    return verification


@transaction.atomic
def refuse(*, asked: VerificationRequest, answer: str, by: Actor, at: datetime) -> None:
    """Staff could not tell who asks; `answer` is read by them. Raises Denied, CannotVerify."""
    asked = _waiting(asked, by)
    if not answer.strip():
        raise CannotVerify(_("Write what the person should bring or correct: they will read it."))
    asked.state, asked.answered_at, asked.answered_by = VerificationRequest.State.REFUSED, at, by.account_id
    asked.answer = answer[:500]
    asked.save()


def _waiting(asked: VerificationRequest, by: Actor) -> VerificationRequest:
    asked = (
        VerificationRequest.objects.select_for_update(of=("self",)).select_related("house", "account").get(pk=asked.pk)
    )
    require_can_verify(by, asked.house)
    if by.account_id == asked.account.public_id and not by.has_role(Role.ADMINISTRATOR):
        raise Denied(_("You can't recognise yourself. Ask a colleague."))
    if asked.state != VerificationRequest.State.WAITING:
        raise CannotVerify(_("This request has been answered already. Reload the queue."))
    return asked


def _project(account: Account) -> None:
    """The account's person and level, from the verifications that stand."""
    standing = list(Verification.objects.filter(account=account, undone_at=None).order_by("-level", "-id"))
    best = standing[0] if standing else None
    account.person_id = best.person_id if best else None
    reached = Assurance.DECLARED if account.phone or account.email else Assurance.NONE
    account.assurance = max(Assurance(best.level) if best else Assurance.NONE, reached)
    account.save(update_fields=["person", "assurance"])
