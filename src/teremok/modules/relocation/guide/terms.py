"""Terms as the guide shows them: the words come from the very value by which the clock runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teremok.kernel.explanations import amount_text
from teremok.platform.law import parameters
from teremok.platform.law.values import LawValue

# From what each term counts. A term that isn't here can't stand in the guide.
SINCE: Mapping[str, str | Promise] = {
    "relocation.offer": _("from the day the relocation of your house began"),
    "relocation.viewing": _("from the day the last of you was served with the offer"),
    "relocation.consent": _("from the day the last of you was served with the letter after the viewing"),
    "relocation.compensation": _("from the day you were served with the offer"),
    "relocation.answer_refusal": _("from the day the refusal was given"),
    "relocation.reselection": _("from the day it was decided to choose again"),
    "relocation.order": _("from the day the last of you agreed"),
    "relocation.draft": _("from the day of the order"),
    "relocation.signing": _("from the day the last of you was served with the draft contract"),
    "relocation.countersign": _("from the day you signed"),
    "relocation.vacate": _("from the day you got the keys"),
    "relocation.registration": _("from the day the contract was handed in"),
    "relocation.defects": _("from the day the list of defects was signed"),
    "relocation.purchase": _("from the day the fund took your application"),
    "relocation.rival_applications": _("from the day of your application"),
    "relocation.extra_purchase": _("from the day the fund agreed"),
    "relocation.extra_purchase_auction": _("when several families ask for the same flat"),
    "relocation.claim": _("from the end of the term of signing"),
    "relocation.court": _("from the day the claim came to the court"),
    "relocation.after_court": _("from the day the decision came into force"),
    "relocation.bailiff_opens": _("from the day the writ came to the bailiffs"),
    "relocation.enforcement": _("from the day the proceedings were opened"),
}


@dataclass(frozen=True)
class ShownTerm:
    """A term in words, from what it counts, and the article and version it was read from."""

    name: str
    words: str
    since: str | Promise
    article: str
    version: str


def shown(names: Iterable[str], *, on: date) -> dict[str, ShownTerm]:
    """Each term as it is in force on the day, in one query; `names` may be empty."""
    wanted = sorted(set(names))
    return {name: of_value(law) for name, law in parameters.values(wanted, on=on).items()} if wanted else {}


def of_value(law: LawValue) -> ShownTerm:
    """The words of a value: the same one that `platform.law.clocks` builds its clock from."""
    term = law.term
    return ShownTerm(law.name, amount_text(term.amount, term.unit), SINCE[law.name], law.article, law.version)
