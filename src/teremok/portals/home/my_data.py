"""Everything that is known about a person, for their own eyes: on a page, and as a file to take away."""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from teremok.identity.models import Account
from teremok.platform.access import Actor, Assurance, Role
from teremok.platform.audit.looks import looks_at
from teremok.platform.audit.models import Look
from teremok.platform.secrets import unseal
from teremok.portals.home.models import Correction
from teremok.portals.home.queries import premises_title
from teremok.registry.access import persons_of
from teremok.registry.models import Organisation, OwnershipRight, Person, Residency
from teremok.ui.formats import SPACE, address, day, moment, share, telephone
from teremok.ui.known import known_about
from teremok.ui.parts import Fact

LOOKS_SHOWN = 30
RECORDS_SHOWN = 3
ASSURANCES = {
    Assurance.NONE: lambda: _("not confirmed"),
    Assurance.DECLARED: lambda: _("told by yourself"),
    Assurance.VERIFIED: lambda: _("verified"),
    Assurance.CONFIRMED: lambda: _("confirmed by document"),
}


@dataclass(frozen=True)
class Seen:
    """A look of a member of staff: who they were for the person (a role at an organisation), never by name."""

    at: datetime
    who: str
    where: str
    purpose: str


@dataclass(frozen=True)
class Part:
    """One kind of what is known: facts, or as many records as there are, each with facts of its own."""

    slug: str
    title: str
    facts: list[Fact]
    records: tuple[list[Fact], ...] = ()

    @property
    def first_records(self) -> tuple[list[Fact], ...]:
        """As many as a page has room for."""
        return self.records[:RECORDS_SHOWN]

    @property
    def left_out(self) -> int:
        return len(self.records) - len(self.first_records)


def people_of(actor: Actor) -> list[Person]:
    """Whose data the actor may read here: their own, and of those for whom they act in every matter; own first."""
    people = Person.objects.filter(id__in=persons_of(actor)).order_by("id")
    return sorted(people, key=lambda person: person.id != actor.person_id)


def parts_about(person: Person, account: Account) -> list[Part]:
    """What the registry and the sign-in know; `account` shows only to its own person."""
    parts = [
        Part("person", _("Who you are"), _person_facts(person)),
        Part("homes", _("Homes and rights"), _home_facts(person)),
    ]
    if account.person_id == person.id:
        parts.append(Part("account", _("Sign-in"), _account_facts(account)))
    holder = account.public_id if account.person_id == person.id else None
    for known, rows in known_about(person.public_id, account=holder):
        records = tuple([Fact(name, value) for name, value in row.items() if value not in (None, "")] for row in rows)
        parts.append(Part(known.slug, str(known.title), [], records))
    return [part for part in parts if part.facts or part.records]


def _person_facts(person: Person) -> list[Fact]:
    facts = [Fact(_("Full name"), person.full_name)]
    if person.birth_date:
        facts.append(Fact(_("Born on"), day(person.birth_date)))
    if person.snils_encrypted:
        facts.append(Fact(_("SNILS"), masked_snils(unseal(person.snils_encrypted)), _("kept encrypted")))
    for contact in person.contacts.order_by("kind", "value"):
        shown = telephone(contact.value) if contact.kind == "phone" else contact.value
        facts.append(Fact(contact.get_kind_display(), shown, _("confirmed") if contact.verified_at else ""))
    return facts


def masked_snils(digits: str) -> str:
    """The last four digits are enough to know it is yours."""
    return f"•••-•••-•{digits[-4:-2]} {digits[-2:]}"


def _home_facts(person: Person) -> list[Fact]:
    rights = OwnershipRight.objects.filter(person=person).select_related("premises__house")
    lives = Residency.objects.filter(person=person).select_related("premises__house")
    facts = [
        Fact(
            _place(right),
            f"{right.get_kind_display()}, {share(right.share_numerator, right.share_denominator)}",
            _period(right.starts_on, right.ends_on),
        )
        for right in rights.order_by("id")
    ]
    facts += [
        Fact(_place(life), life.get_kind_display(), _period(life.starts_on, life.ends_on))
        for life in lives.order_by("id")
    ]
    return facts


def _place(row: OwnershipRight | Residency) -> str:
    """Where lines break after commas only."""
    title = premises_title(row.premises.kind, row.premises.number).replace(" ", SPACE)
    return f"{address(row.premises.house.address)}, {title}"


def _period(start: date | None, end: date | None) -> str:
    if start and end:
        return _("%(start)s to %(end)s") % {"start": day(start), "end": day(end)}
    if start:
        return _("since %(start)s") % {"start": day(start)}
    return _("until %(end)s") % {"end": day(end)} if end else ""


def _account_facts(account: Account) -> list[Fact]:
    return [
        fact
        for fact in (
            Fact(_("E-mail"), account.email),
            Fact(_("Phone"), telephone(account.phone) if account.phone else ""),
            Fact(_("How surely we know you"), ASSURANCES[Assurance(account.assurance)]()),
            Fact(_("First sign-in"), moment(account.created_at)),
        )
        if fact.value
    ]


def looks_of(person: Person, *, most: int = LOOKS_SHOWN) -> list[Seen]:
    """The latest looks at the person, in words: two queries."""
    looks = list(looks_at(person.public_id)[:most])
    names = _organisation_names(looks)
    return [_seen(look, names) for look in looks]


def _organisation_names(looks: Iterable[Look]) -> dict[int, str]:
    ids = {key for look in looks for key in look.organisation_ids}
    return dict(Organisation.objects.filter(id__in=ids).order_by("id").values_list("id", "name"))


def _seen(look: Look, names: dict[int, str]) -> Seen:
    roles = ", ".join(str(Role(role).label) for role in look.roles)
    where = ", ".join(names[key] for key in look.organisation_ids if key in names)
    return Seen(look.at, roles, where, _(look.purpose))


def archive(person: Person, account: Account, corrections: QuerySet[Correction], *, at: datetime) -> bytes:
    """A ZIP of two files that say the same: one to read, one for programs."""
    parts = parts_about(person, account)
    looks = looks_of(person, most=10_000)
    told = {
        "person": person,
        "parts": parts,
        "looks": looks,
        "corrections": list(corrections.select_related("house", "organisation")),
        "at": at,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("teremok-my-data.html", render_to_string("home/takeaway.html", told))
        file.writestr("teremok-my-data.json", json.dumps(_as_json(told), ensure_ascii=False, indent=2, default=str))
    return packed.getvalue()


def _as_json(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "made_at": told["at"].isoformat(),
        "person": {"id": told["person"].public_id, "name": told["person"].full_name},
        "known": {
            part.slug: [{"name": _plain(fact.term), "value": fact.value, "note": fact.note} for fact in part.facts]
            or [{_plain(fact.term): fact.value for fact in record} for record in part.records]
            for part in told["parts"]
        },
        "looks": [
            {"at": look.at.isoformat(), "who": look.who, "where": look.where, "purpose": look.purpose}
            for look in told["looks"]
        ],
        "corrections": [
            {
                "number": row.number,
                "asked_at": row.asked_at.isoformat(),
                "text": row.text,
                "house": row.house.address,
                "organisation": row.organisation.name,
                "state": row.state,
                "due_on": row.due_on.isoformat(),
                "answer": row.answer,
                "answered_at": row.answered_at.isoformat() if row.answered_at else None,
            }
            for row in told["corrections"]
        ],
    }


def _plain(text: object) -> str:
    """For programs, which break no lines."""
    return str(text).replace(SPACE, " ")


def person_for(actor: Actor, wanted: str) -> tuple[Person | None, list[Person]]:
    """The person asked for by public id, the actor's own when none is asked; and everyone to choose from."""
    people = people_of(actor)
    if not wanted:
        return (people[0] if people else None), people
    try:
        key = UUID(wanted)
    except ValueError:
        return None, people
    return next((person for person in people if person.public_id == key), None), people
