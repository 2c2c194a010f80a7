"""What a notice about a move says to everybody alike: whom to ask, where to look, how long the term is."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from teremok.kernel.explanations import amount_text
from teremok.modules.relocation.models import Batch
from teremok.modules.relocation.stages import rule
from teremok.modules.relocation.states import Stage
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day
from teremok.registry.models import Organisation
from teremok.ui.formats import telephone

LANGUAGES = (("ru", ""), ("en", "@en"))  # and the ending of the variable's name


def of_office(office: Organisation | None) -> dict[str, str]:
    """What every notice says of whom to ask and where to look, in both languages."""
    values = {"page": f"{settings.BASE_URL}{reverse('relocation:mine')}"}
    for language, ending in LANGUAGES:
        with override(language):
            values[f"ask{ending}"] = _whom_to_ask(office)
    return values


def _whom_to_ask(office: Organisation | None) -> str:
    if office is None or not office.phone:
        return _("Questions? Write to us in your cabinet, we answer.")
    words = {"phone": telephone(office.phone), "hours": office.reception_hours}
    if office.reception_hours:
        return _("Questions? Call us: %(phone)s (%(hours)s).") % words
    return _("Questions? Call us: %(phone)s.") % words


def of_stage(batch: Batch, at: datetime) -> dict[str, str]:
    """The length of the stage's term, in words: as many days as the law of this day gives."""
    row = rule(batch.stage)
    if not row.term:
        return {}
    term = parameters.value(row.term, on=city_day(at)).term
    values = {}
    for language, ending in LANGUAGES:
        with override(language):
            values[f"term{ending}"] = amount_text(term.amount, term.unit)
    return values


def of_mistake(batch: Batch, mistaken: Batch) -> dict[str, str]:
    values = {}
    for language, ending in LANGUAGES:
        with override(language):
            values[f"wrong{ending}"] = str(Stage(mistaken.stage).label)
            values[f"stage{ending}"] = str(Stage(batch.stage).label)
    return values
