"""What notices know about a person, for their own eyes: what was told to them, how they want it, what they answered."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.notices.kinds import kind_of
from teremok.notices.models import Addressee, Habits, Preference, PushSubscription, Reaction
from teremok.notices.queries.inbox import readable, sender_of
from teremok.notices.rendering import with_words
from teremok.notices.states import Way
from teremok.ui.formats import moment
from teremok.ui.known import Known, Rows


def told(person: UUID) -> Rows:
    rows = with_words(Addressee.objects.filter(person__public_id=person, notice__prepared_at__isnull=False))
    return [
        {
            _("Number"): row.notice.number,
            _("Who wrote"): sender_of(row.notice),
            _("What kind"): str(kind_of(row.notice.kind).title),
            _("Subject"): said.subject if (said := readable(row)) else "",
            _("Text"): said.body if said else "",
            _("Sent"): moment(row.notice.prepared_at) if row.notice.prepared_at else "",
            _("Opened"): moment(row.opened_at) if row.opened_at else "",
            _("Counts as received"): moment(row.served_at) if row.served_at else "",
            _("Why"): row.get_ground_display(),
            _("Confirmed"): moment(row.acknowledged_at) if row.acknowledged_at else "",
        }
        for row in rows.order_by("-notice__prepared_at", "-id")
    ]


def wishes(person: UUID) -> Rows:
    rows: Rows = [
        {
            _("Language"): row.language,
            _("Quiet from"): row.quiet_from.strftime("%H:%M") if row.quiet_from else "",
            _("Quiet until"): row.quiet_to.strftime("%H:%M") if row.quiet_to else "",
            _("Large type"): _("yes") if row.large_print else "",
            _("On paper since"): moment(row.on_paper_since) if row.on_paper_since else "",
            _("Said"): moment(row.said_at),
        }
        for row in Habits.objects.filter(person__public_id=person)
    ]
    said = Preference.objects.filter(person__public_id=person).order_by("-said_at", "-id")
    return rows + [
        {
            _("What kind"): str(kind_of(row.kind).title),
            _("How"): str(Way(row.way).label),
            _("Wanted"): _("yes") if row.allowed else _("no"),
            _("Said"): moment(row.said_at),
        }
        for row in said
    ]


def answers(person: UUID) -> Rows:
    rows = Reaction.objects.filter(addressee__person__public_id=person).select_related("addressee__notice")
    return [
        {
            _("Number"): row.addressee.notice.number,
            _("Answer"): row.get_mood_display(),
            _("Words"): row.words,
            _("Said"): moment(row.said_at),
        }
        for row in rows.order_by("-said_at", "-id")
    ]


def browsers(account: UUID) -> Rows:
    rows = PushSubscription.objects.filter(account__public_id=account).order_by("-made_at", "-id")
    return [
        {
            _("Browser"): row.browser,
            _("Since"): moment(row.made_at),
            _("Until"): moment(row.ended_at) if row.ended_at else "",
        }
        for row in rows
    ]


PARTS = (
    Known("messages", gettext_lazy("Messages to you"), told, order=62),
    Known("message_wishes", gettext_lazy("How you want to be told"), wishes, order=63),
    Known("message_answers", gettext_lazy("Your answers to messages"), answers, order=64),
    Known("push_browsers", gettext_lazy("Browsers that show messages"), browsers, order=65, of_account=True),
)
