"""Accounts: found by a proved contact, or made."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from teremok.identity.access import require_own
from teremok.identity.contacts import TypedContact
from teremok.identity.models import Account, AccountEvent, ContactKind, SignInCode
from teremok.identity.services import journal
from teremok.platform.access import Actor, Assurance

ADDED = {ContactKind.PHONE: AccountEvent.What.PHONE_ADDED, ContactKind.EMAIL: AccountEvent.What.EMAIL_ADDED}
REMOVED = {ContactKind.PHONE: AccountEvent.What.PHONE_REMOVED, ContactKind.EMAIL: AccountEvent.What.EMAIL_REMOVED}


class CannotAddContact(Exception):
    """The contact can't be added to this account; the message says what to do."""


@transaction.atomic
def for_contact(*, contact: TypedContact, by: Actor, at: datetime) -> Account:
    """The account with this contact, made if there is none. It proves nothing: that takes a code.

    `by` may be anybody, a visitor at the sign-in too.
    """
    by_contact = {contact.kind.value: contact.value}
    account, is_new = Account.objects.get_or_create(
        **by_contact, defaults={"language": get_language() or "ru", "created_at": at}
    )
    if is_new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account


@transaction.atomic
def after_proof(*, code: SignInCode, by: Actor, at: datetime) -> Account:
    """The account of a proved code, at least declared: its holder is reached by this contact."""
    account = for_contact(contact=TypedContact(ContactKind(code.kind), code.contact), by=by, at=at)
    if account.assurance < Assurance.DECLARED:
        account.assurance = Assurance.DECLARED
        account.save(update_fields=["assurance"])
    return account


@transaction.atomic
def add_contact(*, code: SignInCode, account: Account, by: Actor, at: datetime) -> None:
    """Adds a proved contact to the account that asked for the code. Raises CannotAddContact, Denied.

    The proof belongs to whoever holds the contact now, so an account that codes alone open gives it up; one that is
    joined to a person, works somewhere, acts for somebody or has another way in keeps it.
    """
    require_own(by, account)
    if code.account_id is None or code.account_id != account.pk or code.used_at is None:
        raise CannotAddContact(_("This code was sent for another account. Ask for a new one."))
    kind = ContactKind(code.kind)
    field = kind.value
    holder = Account.objects.select_for_update().filter(**{field: code.contact}).exclude(pk=account.pk).first()
    if holder is not None:
        if _is_used_otherwise(holder):
            raise CannotAddContact(
                _("You have another account with this contact. Sign in with it, or ask your house's management.")
            )
        setattr(holder, field, None)
        holder.is_active = bool(holder.phone or holder.email)
        holder.save()
        journal.write(what=REMOVED[kind], account=holder, by=by, at=at)
    setattr(account, field, code.contact)
    account.save(update_fields=[field])
    journal.write(what=ADDED[kind], account=account, by=by, at=at)


def _is_used_otherwise(account: Account) -> bool:
    ties = (account.memberships, account.authorities_held, account.passkeys, account.provider_identities)
    return account.person_id is not None or any(rows.exists() for rows in ties)


@transaction.atomic
def rename(*, account: Account, display_name: str, by: Actor, at: datetime) -> None:
    """How the person wishes to be called on pages; it proves nothing. Raises Denied."""
    require_own(by, account)
    account.display_name = " ".join(display_name.split())[:200]
    account.save(update_fields=["display_name"])


class CannotRemoveContact(Exception):
    """The contact is the account's last door; the message says what to do."""


@transaction.atomic
def remove_contact(*, account: Account, kind: ContactKind, by: Actor, at: datetime) -> None:
    """Takes a contact off the account; the last one stays. Raises CannotRemoveContact, Denied."""
    require_own(by, account)
    account = Account.objects.select_for_update().get(pk=account.pk)
    if not (account.phone and account.email):
        raise CannotRemoveContact(_("This is the last way to send you a code. Add another one first."))
    setattr(account, kind.value, None)
    account.save(update_fields=[kind.value])
    journal.write(what=REMOVED[kind], account=account, by=by, at=at)
