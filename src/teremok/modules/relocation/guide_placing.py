"""Where the guide and the moods show themselves: the family's file, the staff menu, what is known of a person."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.modules.relocation import sections
from teremok.modules.relocation.access import may_edit_guide, sees_moods
from teremok.modules.relocation.guide import files
from teremok.modules.relocation.guide.situations import Situation
from teremok.modules.relocation.guide.words import Part
from teremok.modules.relocation.models import Family, GuideTick, SurveyAnswer
from teremok.modules.relocation.queries import guide, surveys
from teremok.platform.access import Actor
from teremok.platform.health import checks
from teremok.ui import known, workspace_menu
from teremok.ui.formats import moment
from teremok.ui.known import Known, Rows

SHOWN = 4  # situations that the family's page names


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
    sections.register(
        sections.Section(
            slug="guide",
            title=gettext_lazy("What to do in your case"),
            order=75,
            ask=_edits,
            read=_leads,
            template_resident="relocation/guide/on_family.html",
            icon="signpost-2",
        )
    )
    for part in (ANSWERS, TICKS):
        known.register(part)
    items = (
        (gettext_lazy("How people take it"), "relocation:moods", "chat-dots", 80, sees_moods),
        (gettext_lazy("Guide: its words"), "relocation:guide_words", "signpost-2", 81, may_edit_guide),
    )
    for text, route, icon, order, visible in items:
        workspace_menu.register(
            workspace_menu.Item(
                text=text, route=route, icon=icon, order=order, visible=visible, group=workspace_menu.RELOCATION
            )
        )


def _edits(family: Family, actor: Actor, at: datetime) -> Mapping[str, sections.Question]:
    return {"guide_edits": guide.newest_edits()}


def _leads(look: sections.Look) -> list[Situation]:
    """The situations that name the family's stage: their titles lead into the family's own guide."""
    stage = look.family.shown_stage
    every = guide.current((slug, content) for slug, content in look.rows("guide_edits")).values()
    near = [one for one in every if stage in one.stages and (not one.kinds or look.family.kind in one.kinds)]
    return sorted(near, key=lambda one: (list(Part).index(one.part), one.order))[:SHOWN]


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
