"""What pages that merge and split know of records: who sees them, who edits, what they show."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from teremok.platform.access import Actor
from teremok.platform.audit.looks import record_look
from teremok.portals.staff import cards
from teremok.portals.staff.drawing import natural
from teremok.registry.access import (
    can_edit,
    can_edit_organisation,
    can_edit_person,
    require_can_edit,
    require_can_edit_organisation,
    require_can_edit_person,
    visible_houses,
    visible_organisations,
    visible_people,
    visible_premises,
)
from teremok.registry.models import House, Merge, Organisation, Person, Premises
from teremok.registry.names import fold
from teremok.registry.queries.asked import read
from teremok.registry.search import find_houses, find_people, organisations_named
from teremok.registry.services import merges
from teremok.ui.formats import day
from teremok.ui.parts import Fact

MERGING = gettext_noop("Merging two records of a person")
SHOWN = 30
WORDS: dict[str, Promise] = {
    "registry.Premises": gettext_lazy("Premises"),
    "registry.OwnershipRight": gettext_lazy("Rights"),
    "registry.Residency": gettext_lazy("Residents and homes"),
    "registry.ManagementContract": gettext_lazy("Management contracts"),
    "registry.Contact": gettext_lazy("Phones and e-mail addresses"),
    "identity.Account": gettext_lazy("Accounts"),
    "identity.Membership": gettext_lazy("Roles of employees"),
}


@dataclass(frozen=True)
class Noun:
    """One kind of record that can be merged and split; the callables take the record itself.

    `apart` is what tells it from another of the same name, where a search lists both.
    """

    what: Merge.What
    card: str
    title: Promise
    hint: Promise
    visible: Callable[[Actor], QuerySet[Any]]
    require: Callable[[Actor, Any], None]
    can: Callable[[Actor, Any], bool]
    name: Callable[[Any], str]
    apart: Callable[[Any], str]
    facts: Callable[[Any], list[Fact]]
    search: Callable[[Actor, Any, str], list[Any]]
    merge: Callable[..., Merge]

    def url(self, record: Any) -> str:
        return reverse(f"staff:{self.card}", args=[record.public_id])

    def merge_url(self, record: Any) -> str:
        return reverse(f"staff:merge_{self.card}", args=[record.public_id])

    def look(self, actor: Actor, records: Iterable[Any], place: str, at: datetime) -> None:
        """People who are shown were looked at; houses and premises have no such record."""
        if self.what == Merge.What.PERSON:
            record_look(by=actor, people=[one.public_id for one in records], purpose=MERGING, place=place, at=at)


def _houses_like(actor: Actor, keep: House, text: str) -> list[House]:
    asked = read(text)
    return [] if asked.is_empty else find_houses(asked, among=visible_houses(actor).exclude(pk=keep.pk), limit=SHOWN)


def _premises_beside(actor: Actor, keep: Premises, text: str) -> list[Premises]:
    """The others of the same house, those with the text in their number."""
    there = visible_premises(actor).filter(house_id=keep.house_id, removed_on=None).exclude(pk=keep.pk)
    found = there.select_related("house").filter(number_key__contains=fold(text.replace("\x00", "")))
    return sorted(found, key=lambda one: natural(one.number))


def _people_like(actor: Actor, keep: Person, text: str) -> list[Person]:
    asked = read(text)
    found = [] if asked.is_empty else find_people(asked, by=actor, limit=SHOWN)
    return [one for one in found if one.pk != keep.pk]


def _organisations_like(actor: Actor, keep: Organisation, text: str) -> list[Organisation]:
    others = visible_organisations(actor).exclude(pk=keep.pk)
    return list(organisations_named(text, among=others)[:SHOWN]) if text else []


NOUNS: dict[str, Noun] = {
    Merge.What.HOUSE: Noun(
        what=Merge.What.HOUSE,
        card="house",
        title=gettext_lazy("Merge with another house"),
        hint=gettext_lazy("Street and number of the other house"),
        visible=visible_houses,
        require=require_can_edit,
        can=can_edit,
        name=lambda house: str(house.address),
        apart=lambda house: f"{_('UNOM')} {house.unom}" if house.unom else "",
        facts=cards.house_facts,
        search=_houses_like,
        merge=merges.merge_houses,
    ),
    Merge.What.PREMISES: Noun(
        what=Merge.What.PREMISES,
        card="premises",
        title=gettext_lazy("Merge with other premises"),
        hint=gettext_lazy("Number in the same house"),
        visible=lambda actor: visible_premises(actor).select_related("house"),
        require=lambda actor, one: require_can_edit(actor, one.house),
        can=lambda actor, one: can_edit(actor, one.house),
        name=cards.premises_in_house,
        apart=lambda one: str(one.get_kind_display()),
        facts=cards.premises_facts,
        search=_premises_beside,
        merge=merges.merge_premises,
    ),
    Merge.What.PERSON: Noun(
        what=Merge.What.PERSON,
        card="person",
        title=gettext_lazy("Merge with another person"),
        hint=gettext_lazy("Surname and first letters, or a phone"),
        visible=visible_people,
        require=require_can_edit_person,
        can=can_edit_person,
        name=lambda person: str(person.full_name),
        apart=lambda person: day(person.birth_date) if person.birth_date else "",
        facts=cards.person_facts,
        search=_people_like,
        merge=merges.merge_people,
    ),
    Merge.What.ORGANISATION: Noun(
        what=Merge.What.ORGANISATION,
        card="organisation",
        title=gettext_lazy("Merge with another organisation"),
        hint=gettext_lazy("Name or INN"),
        visible=visible_organisations,
        require=require_can_edit_organisation,
        can=can_edit_organisation,
        name=lambda organisation: str(organisation.name),
        apart=lambda one: f"{_('INN')} {one.inn}" if one.inn else str(one.get_kind_display()),
        facts=cards.organisation_facts,
        search=_organisations_like,
        merge=merges.merge_organisations,
    ),
}


def side_by_side(noun: Noun, keep: Any, other: Any) -> list[tuple[Any, Any, Any]]:
    """(what, of the one that stays, of the one that goes into it), with a dash for the unknown."""
    left, right = ({str(fact.term): fact.value for fact in noun.facts(one)} for one in (keep, other))
    return [(term, left.get(term, "—"), right.get(term, "—")) for term in dict.fromkeys([*left, *right])]


def told(counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """Counts by model label in people's words; what has no word of its own is put together at the end."""
    known = [(WORDS[label], count) for label, count in counts.items() if label in WORDS]
    rest = sum(count for label, count in counts.items() if label not in WORDS)
    return [*known, (_("Other records"), rest)] if rest else known
