"""Letters of the relocation that came back from a wrong address, to people whom nothing has reached since."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from teremok.modules.relocation.access import families_at_work
from teremok.modules.relocation.models import Family, Member
from teremok.notices.models import Letter
from teremok.notices.paper_access import visible_letters
from teremok.platform.access import Actor

ORDER = ("queued_at", "public_id")
KINDS = "relocation."


@dataclass(frozen=True)
class Line:
    """A letter with the family of whom it was for; `opens` where the actor may open the letter itself."""

    letter: Letter
    family: Family | None
    opens: bool


def returned(actor: Actor) -> QuerySet[Letter]:
    members = Member.objects.filter(family__in=families_at_work(actor), family__closed_at=None, until=None)
    rows = Letter.objects.filter(
        state=Letter.State.RETURNED,
        addressee__served_at=None,
        addressee__notice__kind__startswith=KINDS,
        addressee__person__in=members.values("person"),
    )
    return rows.select_related("addressee__person", "addressee__notice", "addressee__premises__house")


def lines(letters: Sequence[Letter], actor: Actor) -> list[Line]:
    people = {letter.addressee.person_id for letter in letters}
    members = Member.objects.filter(family__in=families_at_work(actor), person__in=people, until=None)
    families = {member.person_id: member.family for member in members.select_related("family").order_by("id")}
    opened = visible_letters(actor).filter(pk__in=[letter.pk for letter in letters]).values_list("pk", flat=True)
    opens = set(opened)
    return [Line(letter, families.get(letter.addressee.person_id), letter.pk in opens) for letter in letters]
