"""Where the guide and the moods show themselves: the family's file, the staff menu, what is known of a person."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.modules.relocation import sections
from teremok.modules.relocation.access import can_edit_guide, sees_moods
from teremok.modules.relocation.guide import files
from teremok.modules.relocation.models import GuideTick, SurveyAnswer
from teremok.modules.relocation.queries import surveys
from teremok.platform.health import checks
from teremok.ui import known, workspace_menu
from teremok.ui.formats import moment
from teremok.ui.known import Known, Rows


def place() -> None:
    files.situations()  # a guide that can't be read stops the start
    checks.register("guide", files.complaints)
    sections.register(
        sections.Section(
            slug="survey",
            title=gettext_lazy("How was it?"),
            order=80,
            ask=surveys.asks,
            read=surveys.waiting,
            template_resident="relocation/moods/on_family.html",
            icon="chat-dots",
        )
    )
    for part in (ANSWERS, TICKS):
        known.register(part)
    items = (
        (gettext_lazy("How people take it"), "relocation:moods", "chat-dots", 190, sees_moods),
        (gettext_lazy("Guide: its words"), "relocation:guide_words", "signpost-2", 195, can_edit_guide),
    )
    for text, route, icon, order, visible in items:
        workspace_menu.register(
            workspace_menu.Item(
                text=text, route=route, icon=icon, order=order, visible=visible, group=workspace_menu.RELOCATION
            )
        )


def _answers(person: UUID) -> Rows:
    rows = SurveyAnswer.objects.filter(person__public_id=person).order_by("-said_at", "-id")
    return [
        {
            _("Stage"): row.get_stage_display(),
            _("First question"): row.first,
            _("Second question"): row.second,
            _("Words"): row.words,
            _("Said"): moment(row.said_at),
        }
        for row in rows
    ]


def _ticks(person: UUID) -> Rows:
    rows = GuideTick.objects.filter(person__public_id=person).order_by("-ticked_at", "-id")
    return [{_("Situation"): row.slug, _("Step"): row.step, _("Done"): moment(row.ticked_at)} for row in rows]


ANSWERS = Known("survey_answers", gettext_lazy("Your answers to surveys about the move"), _answers, order=72)
TICKS = Known("guide_ticks", gettext_lazy("What you ticked off in the guide"), _ticks, order=73)
