"""Reads an account with all it may do in one go, so that what is revoked ends at the next request."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from teremok.identity.models import Account
from teremok.platform.database.periods import day_of
from teremok.platform.database.prepared import first_row

SELDOM_READ = {"created_at", "last_login"}  # fetched when somebody asks
FOUND = [field for field in Account._meta.concrete_fields if field.name not in SELDOM_READ]
FIELDS = tuple(field.attname for field in FOUND)
COLUMNS = ", ".join(f'account."{field.column}"' for field in FOUND)
# $1 is today.
WITH_RIGHTS = f"""{COLUMNS},
           (SELECT json_agg(json_build_array(role, organisation_id,
                       (SELECT json_agg(house_id) FROM identity_membership_houses
                         WHERE membership_id = membership.id)) ORDER BY membership.id)
              FROM identity_membership membership
             WHERE membership.account_id = account.id AND membership.revoked_at IS NULL) AS held_roles,
           (SELECT json_agg(json_build_array(public_id, principal_id, scope) ORDER BY id)
              FROM identity_authority
             WHERE agent_id = account.id AND revoked_at IS NULL
               AND starts_on <= $1 AND (ends_on IS NULL OR ends_on > $1)) AS held_authorities
      FROM identity_account account
     WHERE account.is_active"""  # noqa: S608 (our own columns)


def account_with_rights(key: str, value: int | UUID, at: datetime) -> Account | None:
    """The active account whose column `key` has the value."""
    statement = f"SELECT {WITH_RIGHTS} AND account.{key} = $2"
    row = first_row(statement.encode(), [day_of(at), value])
    return account_from(row) if row else None


def account_from(row: Sequence[Any]) -> Account | None:
    """The account of a row of `WITH_RIGHTS`, with `held_roles` and `held_authorities` as the database lists them."""
    if row[0] is None:
        return None
    account = Account.from_db(connection.alias, FIELDS, row[: len(FIELDS)])
    account.held_roles, account.held_authorities = (held or [] for held in row[len(FIELDS) :])
    return account
