"""Сказочинск: a small invented city, always the same one, put into the registry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.demo import board, calls, mailings, messages, relocation
from teremok.demo.accounts import open_accounts
from teremok.demo.building import Builder
from teremok.demo.cast import CAST, HOUSE_ADDRESS, OFFICERS
from teremok.demo.loading import Loader
from teremok.demo.plan import plots
from teremok.demo.policies import publish_policies
from teremok.platform.access import Actor, Role
from teremok.platform.audit import acting
from teremok.registry.addresses import normalise
from teremok.registry.models import House, OwnershipRight, Person, Premises

DEMO = Actor(label="Администрация города Сказочинска")
BUILT_AT = datetime(2025, 12, 31, 21, tzinfo=UTC)
HOUSES_AT_ONCE = 50
LOCK = 0x7E2E_3031  # one process builds, the others find it built


@dataclass(frozen=True)
class City:
    """How much of it there is; `is_new` tells whether this call built it."""

    houses: int
    premises: int
    people: int
    rights: int
    is_new: bool


@dataclass(frozen=True)
class SignIn:
    """Someone who can be signed in as in the demo, in the language of the reader."""

    name: str
    part: str
    phone: str
    email: str
    is_staff: bool


def build(scale: int = 1, *, on_progress: Callable[[int, int], None] | None = None, relocates: bool = True) -> City:
    """Forty houses and five thousand people for each unit of scale; where the city stands already, nothing happens.

    `on_progress` hears how many houses stand and how many there will be. Without
    `relocates` no house is in the programme.
    """
    with transaction.atomic(), acting(DEMO):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        is_new = not House.objects.filter(address_key=normalise(HOUSE_ADDRESS).key).exists()
        if is_new:
            _build(scale, on_progress)
        if is_new:
            board.hang(at=timezone.now())
            calls.make(at=timezone.now())
            messages.send(at=timezone.now())
            mailings.send(at=timezone.now())
        if is_new and relocates:
            relocation.begin(at=timezone.now())
    if is_new:
        _look_over()
    return City(
        houses=House.objects.count(),
        premises=Premises.objects.count(),
        people=Person.objects.count(),
        rights=OwnershipRight.objects.count(),
        is_new=is_new,
    )


def people_to_sign_in() -> list[SignIn]:
    """The cast as the demo presents it: residents first."""
    parts = {
        "anna": _("owner of two thirds of flat 12"),
        "boris": _("her brother, owner of the other third"),
        "vera": _("tenant of flat 27"),
        "gleb": _("acts for his grandmother in flat 31"),
        "zoya": _("neighbour from another house"),
    }
    return [
        SignIn(
            name=member.full_name,
            part=parts[member.key] if member.role is None else str(Role(member.role).label),
            phone=member.phone,
            email=member.email,
            is_staff=member.role is not None,
        )
        for member in (*CAST, *OFFICERS)
    ]


def _build(scale: int, on_progress: Callable[[int, int], None] | None) -> None:
    chance = Random("Сказочинск")  # noqa: S311 (a city, not a secret)
    loader = Loader(chance)
    builder = Builder(loader, chance)
    builder.found()
    city = list(plots(scale))
    for number, plot in enumerate(city, start=1):
        builder.build(plot)
        if number % HOUSES_AT_ONCE == 0 or number == len(city):
            loader.write()
            if on_progress:
                on_progress(number, len(city))
    people = {key: value for key, value in builder.cast.items() if key != "grandmother"}
    open_accounts(
        people=people, organisations=builder.organisations, grandmother=builder.cast["grandmother"], at=BUILT_AT
    )
    publish_policies(at=BUILT_AT)


def _look_over() -> None:
    """PostgreSQL plans its queries by what it counted last."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
