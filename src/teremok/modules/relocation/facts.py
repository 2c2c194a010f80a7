"""What the worklist says of a matter besides its kind, in the reader's words."""

from datetime import date

from django.utils.translation import gettext as _

from teremok.modules.relocation.models import Matter
from teremok.modules.relocation.states import FamilyKind, MatterKind, MemberRole, Stage
from teremok.ui.formats import day


def facts_of(matter: Matter) -> tuple[str, ...]:
    """Each fact as a few words; texts that a slice wrote for people come as they are."""
    facts = matter.facts
    match matter.shown_kind:
        case MatterKind.DIED:
            return (day(date.fromisoformat(facts["on"])),) if "on" in facts else ()
        case MatterKind.SOLD | MatterKind.NEWCOMER:
            return (str(MemberRole(facts["role"]).label),) if "role" in facts else ()
        case MatterKind.NOBODY:
            return (str(FamilyKind(facts["kind"]).label),) if "kind" in facts else ()
        case MatterKind.STUCK if "stage" in facts:
            since = _("since %(day)s") % {"day": day(date.fromisoformat(facts["since"]))}
            return str(Stage(facts["stage"]).label), since
        case MatterKind.SPLIT_HOUSE if "behind" in facts:
            return (_("Of %(all)d families %(behind)d wait at the beginning, %(ahead)d have their contract.") % facts,)
    return tuple(value for value in facts.values() if isinstance(value, str) and value)
