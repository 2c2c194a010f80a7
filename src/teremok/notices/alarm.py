"""The type by which officers hear whom nothing has reached."""

from django.utils.translation import gettext_lazy as _

from teremok.notices.kinds import NoticeType, Rung, Variable, Wording, register
from teremok.notices.states import Nature, Way

SILENCE = NoticeType(
    name="notices.silence",
    title=_("People nothing has reached"),
    nature=Nature.INFORMATIONAL,
    ladder=(Rung((Way.CABINET, Way.PUSH, Way.MAIL)),),
    wordings={
        "ru": Wording(
            subject="Людей без вестей: ((count))",
            body="((name)), здравствуйте!\n\nДавно ничего не дошло до людей, за которыми вы присматриваете: ((count)). "
            "Кто они и с каких пор молчат, видно здесь:\n((where))\n\nПозвоните им сегодня.",
            short="Людей без вестей: ((count)). Кто они: ((where))",
        ),
        "en": Wording(
            subject="People nothing has reached: ((count))",
            body="Hello, ((name))!\n\nNothing has reached people you look after for too long: ((count)). "
            "Who they are and since when is shown here:\n((where))\n\nPlease call them today.",
            short="People nothing has reached: ((count)). Who they are: ((where))",
        ),
    },
    variables={
        "count": Variable(_("How many people"), "3"),
        "where": Variable(_("The page that names them"), "https://example.org/staff/tasks/silence/"),
    },
)


def declare() -> None:
    register(SILENCE)
