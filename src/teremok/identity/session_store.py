"""Django's sessions in the database; reading one brings the account it belongs to in the same statement."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from teremok.identity.models import Account
from teremok.identity.rights import WITH_RIGHTS, account_from
from teremok.platform.database.periods import day_of
from teremok.platform.database.prepared import first_row

FIND = f"""
    SELECT session.session_data, found.*
      FROM django_session session
      LEFT JOIN identity_opensession opened ON opened.session_key = session.session_key
      LEFT JOIN LATERAL (SELECT {WITH_RIGHTS} AND account.id = opened.account_id) found ON true
     WHERE session.session_key = $2 AND session.expire_date > $3
""".encode()  # noqa: S608 (our own columns)


class SessionStore(db.SessionStore):
    """Named in settings as SESSION_ENGINE; writes as Django does.

    The account is only brought along: whose session it is, its signed data say (`account_of`).
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._account: Account | None = None

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        key = self.session_key or ""
        could_be = key.isascii() and key.isalnum()  # a cookie carries anything, PostgreSQL takes no zero bytes
        row = first_row(FIND, [day_of(now), key, now]) if could_be else None
        if row is None:
            self._session_key = None
            return {}
        self._account = account_from(row[1:])
        return self.decode(row[0])

    def account(self) -> Account | None:
        """The active account whose session it is, as it was brought along; None when another or none was."""
        key = self.get(SESSION_KEY)
        return self._account if self._account is not None and str(self._account.pk) == key else None
