"""What families are told on the way from the draft to the empty old flat, beside the notices of the stages."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teremok.notices.kinds import NoticeType, Rung, Variable, Wording
from teremok.notices.states import Nature, Way

AT_ONCE = (Rung((Way.CABINET, Way.PUSH, Way.SMS)), Rung((Way.MAIL,), timedelta(hours=1)))
QUIETLY = (Rung((Way.CABINET, Way.PUSH)), Rung((Way.MAIL,), timedelta(hours=1)))
WHEN = {"when": Variable(_("When"), "5 июня 2026, с 10:00 до 14:00")}
PHONE = {"phone": Variable(_("Phone"), "+7 945 000-08-00")}
REASON = {"reason": Variable(_("Reason"), "Фотография смазана, даты не прочесть.")}


def _kind(
    name: str, title: str | Promise, ladder: tuple[Rung, ...], variables: dict[str, Variable], ru: Wording, en: Wording
) -> NoticeType:
    return NoticeType(
        name=f"relocation.{name}",
        title=title,
        nature=Nature.INFORMATIONAL,
        ladder=ladder,
        wordings={"ru": ru, "en": en},
        variables=variables,
    )


MOVING_HELP = _kind(
    "moving_help",
    _("A crew will help with the move"),
    AT_ONCE,
    WHEN | {"crew": Variable(_("Crew"), "Бригада Потапова, 4 человека")} | PHONE,
    Wording(
        "Переезд: бригада приедет ((when))",
        "((name)), здравствуйте!\n\nПоможем с переездом: ((when)). Приедет ((crew)), телефон ((phone)).\n\n"
        "Сложите мелочи в коробки и подпишите их, документы и ценное везите с собой. Мебель разберём сами. "
        "Это бесплатно.\n\nЕсли день больше не подходит, перенесите его в личном кабинете.\n\n((organisation))",
        "Переезд ((when)), телефон бригады ((phone)). Это бесплатно. ((link))",
    ),
    Wording(
        "Your move: the crew comes ((when))",
        "Hello, ((name))!\n\nWe help you move: ((when)). Who comes: ((crew)), phone ((phone)).\n\nPut small things "
        "into boxes and name them, keep papers and valuables with you. We take the furniture apart ourselves. It is "
        "free.\n\nIf the day no longer suits you, change it in your cabinet.\n\n((organisation))",
        "Your move: ((when)), the crew's phone ((phone)). It is free. ((link))",
    ),
)
MOVING_SOON = _kind(
    "moving_soon",
    _("Tomorrow is the move"),
    AT_ONCE,
    WHEN | PHONE,
    Wording(
        "Завтра переезд",
        "((name)), здравствуйте!\n\nНапоминаем: бригада приедет ((when)). Телефон ((phone)).\n\n"
        "Пусть дома будет кто-то взрослый, а путь к лифту — свободен. Удачного новоселья!\n\n((organisation))",
        "Завтра переезд: ((when)), телефон ((phone)). ((link))",
    ),
    Wording(
        "Tomorrow you move",
        "Hello, ((name))!\n\nWe remind you: the crew comes ((when)). Phone ((phone)).\n\nPlease let an adult be at "
        "home and the way to the lift be free. Happy housewarming!\n\n((organisation))",
        "You move tomorrow: ((when)), phone ((phone)). ((link))",
    ),
)
MOVING_OFF = _kind(
    "moving_off",
    _("The crew can't come"),
    AT_ONCE,
    WHEN | REASON,
    Wording(
        "Переезд ((when)) не состоится",
        "((name)), здравствуйте!\n\nБригада не сможет приехать ((when)). Причина: ((reason))\n\n"
        "Ваша заявка осталась у нас: подберём другое время и сразу сообщим.\n\n((organisation))",
        "Бригада не приедет ((when)). Подберём другое время и сообщим. ((link))",
    ),
    Wording(
        "The move ((when)) is called off",
        "Hello, ((name))!\n\nThe crew can't come ((when)). The reason: ((reason))\n\nWe still have your request: we "
        "look for another time and tell you at once.\n\n((organisation))",
        "The crew can't come ((when)). We look for another time and tell you. ((link))",
    ),
)
PAPER_RETURNED = _kind(
    "paper_returned",
    _("A document was sent back"),
    QUIETLY,
    {"paper": Variable(_("Document"), "Свидетельство о рождении")} | REASON,
    Wording(
        "Посмотрите документ: ((paper))",
        "((name)), здравствуйте!\n\nМы посмотрели документ «((paper))» и не смогли его принять. Причина: ((reason))\n\n"
        "Пришлите его ещё раз в личном кабинете, в разделе «Документы». Остальное присылать заново не нужно.\n\n"
        "((organisation))",
        "Документ нужно прислать ещё раз, подробности в кабинете. ((link))",
    ),
    Wording(
        "Please look at a document: ((paper))",
        "Hello, ((name))!\n\nWe looked at the document “((paper))” and could not accept it. The reason: ((reason))\n\n"
        "Please send it once more in your cabinet, under “Documents”. Nothing else has to be sent again.\n\n"
        "((organisation))",
        "One document has to be sent once more; your cabinet says which. ((link))",
    ),
)
DEFECT_MENDED = _kind(
    "defect_mended",
    _("A defect was mended"),
    QUIETLY,
    {"defect": Variable(_("Defect"), "Кухня: кран, слив, протечка")},
    Wording(
        "Проверьте: ((defect))",
        "((name)), здравствуйте!\n\nСтроители сообщили, что исправили: ((defect)).\n\nПосмотрите, всё ли теперь "
        "хорошо, и отметьте это в личном кабинете. Если нет, верните на доработку одним касанием.\n\n((organisation))",
        "Исправили: ((defect)). Проверьте, пожалуйста. ((link))",
    ),
    Wording(
        "Please check: ((defect))",
        "Hello, ((name))!\n\nThe builders say that they have mended: ((defect)).\n\nPlease look whether all is well "
        "now, and say so in your cabinet. If it isn't, send it back with one tap.\n\n((organisation))",
        "Mended: ((defect)). Please check. ((link))",
    ),
)
APPOINTED = _kind(
    "appointed",
    _("An appointment to sign"),
    QUIETLY,
    WHEN | {"place": Variable(_("Where"), "Сказочная ул., д. 1, окно 4")},
    Wording(
        "Подписание договора: ((when))",
        "((name)), здравствуйте!\n\nЖдём вас ((when)) по адресу: ((place)). Возьмите паспорта всех, кто подписывает, "
        "и доверенности, если кто-то подписывает за другого.\n\n((organisation))",
        "Подписание договора: ((when)), ((place)). Возьмите паспорта. ((link))",
    ),
    Wording(
        "Signing the contract: ((when))",
        "Hello, ((name))!\n\nWe expect you ((when)) at ((place)). Please bring the passports of all who sign, and the "
        "proxies if somebody signs for another.\n\n((organisation))",
        "Signing the contract: ((when)), ((place)). Bring the passports. ((link))",
    ),
)
APPOINTED_SOON = _kind(
    "appointed_soon",
    _("Tomorrow is the appointment to sign"),
    AT_ONCE,
    WHEN | {"place": Variable(_("Where"), "Сказочная ул., д. 1, окно 4")},
    Wording(
        "Завтра подписываем договор",
        "((name)), здравствуйте!\n\nНапоминаем: ждём вас ((when)) по адресу: ((place)). Возьмите паспорта всех, кто "
        "подписывает.\n\n((organisation))",
        "Завтра подписание: ((when)), ((place)). Возьмите паспорта. ((link))",
    ),
    Wording(
        "Tomorrow we sign the contract",
        "Hello, ((name))!\n\nWe remind you: we expect you ((when)) at ((place)). Please bring the passports of all who "
        "sign.\n\n((organisation))",
        "Tomorrow you sign: ((when)), ((place)). Bring the passports. ((link))",
    ),
)
APPOINTED_OFF = _kind(
    "appointed_off",
    _("An appointment to sign was called off"),
    AT_ONCE,
    WHEN | REASON,
    Wording(
        "Подписание ((when)) отменено",
        "((name)), здравствуйте!\n\nМы не сможем принять вас ((when)). Причина: ((reason))\n\nПростите за неудобство. "
        "Выберите, пожалуйста, другое время в личном кабинете.\n\n((organisation))",
        "Подписание ((when)) отменено: выберите другое время. ((link))",
    ),
    Wording(
        "The signing ((when)) is called off",
        "Hello, ((name))!\n\nWe can't receive you ((when)). The reason: ((reason))\n\nWe are sorry. Please choose "
        "another time in your cabinet.\n\n((organisation))",
        "The signing ((when)) is called off: choose another time. ((link))",
    ),
)
KINDS = (
    MOVING_HELP,
    MOVING_SOON,
    MOVING_OFF,
    PAPER_RETURNED,
    DEFECT_MENDED,
    APPOINTED,
    APPOINTED_SOON,
    APPOINTED_OFF,
)
