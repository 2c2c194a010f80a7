"""Accounts and what they may do."""

from teremok.identity.models.accounts import Account
from teremok.identity.models.authorities import Authority
from teremok.identity.models.memberships import Membership

__all__ = ["Account", "Authority", "Membership"]
