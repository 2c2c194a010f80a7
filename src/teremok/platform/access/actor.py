"""The actor of a request, a job or a command."""

from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Denied(Exception):
    """The actor may not do this. The message is a sentence the person can read."""


class Assurance(IntEnum):
    """How surely an account belongs to the person it names; each level permits all that is below it."""

    NONE = 0
    DECLARED = 1
    VERIFIED = 2
    CONFIRMED = 3


class Role(models.TextChoices):
    """What a member of staff does in an organisation."""

    ADMINISTRATOR = "administrator", _("Platform administrator")
    MANAGER = "manager", _("Manager of the organisation")
    REGISTRAR = "registrar", _("Keeper of the registry")
    DISPATCHER = "dispatcher", _("Dispatcher")
    MASTER = "master", _("Master")
    ACCOUNTANT = "accountant", _("Accountant")
    MEETING_ADMINISTRATOR = "meeting_administrator", _("Meeting administrator")
    RELOCATION_OFFICER = "relocation_officer", _("Relocation officer")
    OPERATOR = "operator", _("Contact-centre operator")
    INSPECTOR = "inspector", _("Inspector")


EVERY_MATTER = "all"
CITY_WIDE = frozenset({Role.ADMINISTRATOR, Role.INSPECTOR})


@dataclass(frozen=True)
class Grant:
    """A role held in an organisation; `house_ids` narrows it to some of its houses, None means all it manages."""

    role: Role
    organisation_id: int
    house_ids: frozenset[int] | None = None


@dataclass(frozen=True)
class Authority:
    """The right to act for another person in one matter (`scope`; EVERY_MATTER for all of them)."""

    id: UUID
    person_id: int
    scope: str

    @property
    def covers_everything(self) -> bool:
        return self.scope == EVERY_MATTER


@dataclass(frozen=True)
class Actor:
    """Who acts. Lower tiers read it and store `account_id` or `label`; they never look up the account."""

    account_id: UUID | None = None
    person_id: int | None = None
    assurance: Assurance = Assurance.NONE
    grants: tuple[Grant, ...] = ()
    authorities: tuple[Authority, ...] = ()
    label: str = "anonymous"
    has_second_factor: bool = False

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None

    @property
    def is_staff(self) -> bool:
        return bool(self.grants)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def has_role(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def organisations_where(self, *roles: Role) -> frozenset[int]:
        """Ids of the organisations in which the actor holds one of `roles` (any role when none is named)."""
        return frozenset(g.organisation_id for g in self.grants if not roles or g.role in roles)


ANONYMOUS = Actor()
SYSTEM = Actor(label="system")
