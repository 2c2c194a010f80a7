"""The arithmetic of a clock, line by line, in the reader's language."""

from datetime import datetime, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teremok.kernel.clocks import Clock
from teremok.kernel.periods import Period
from teremok.kernel.terms import Term, Unit

LINES_SHOWN = 5


def explain(clock: Clock) -> list[str]:
    """From the event to the last moment: what counted, what did not, and by which article."""
    lines = [_("The clock started on %(moment)s.") % {"moment": _moment(clock, clock.started_at)}, _of_term(clock.term)]
    lines += [_of_stop(clock, period) for period in clock.standing]
    return lines + (_by_the_minute(clock) if clock.term.unit.is_by_the_minute else _by_the_day(clock))


def amount_text(amount: int, unit: Unit) -> str:
    """`3 working days`."""
    texts = {
        Unit.MINUTES: ngettext("%(count)d minute", "%(count)d minutes", amount),
        Unit.HOURS: ngettext("%(count)d hour", "%(count)d hours", amount),
        Unit.CALENDAR_DAYS: ngettext("%(count)d calendar day", "%(count)d calendar days", amount),
        Unit.WORKING_DAYS: ngettext("%(count)d working day", "%(count)d working days", amount),
        Unit.MONTHS: ngettext("%(count)d month", "%(count)d months", amount),
        Unit.YEARS: ngettext("%(count)d year", "%(count)d years", amount),
    }
    return texts[unit] % {"count": amount}


def duration_text(length: timedelta) -> str:
    """`1 h 30 min`; a part of a minute counts as a whole one."""
    minutes = -(-int(length.total_seconds()) // 60)
    hours, minutes = divmod(minutes, 60)
    parts = [_("%(count)d h") % {"count": hours}] if hours else []
    if minutes or not hours:
        parts.append(_("%(count)d min") % {"count": minutes})
    return " ".join(parts)


def _of_term(term: Term) -> str:
    words = {"term": amount_text(term.amount, term.unit), "article": term.article, "window": term.window}
    if term.window and term.article:
        return _("The term is %(term)s (%(article)s), counted only in the hours %(window)s.") % words
    if term.window:
        return _("The term is %(term)s, counted only in the hours %(window)s.") % words
    if term.article:
        return _("The term is %(term)s (%(article)s).") % words
    return _("The term is %(term)s.") % words


def _of_stop(clock: Clock, period: Period[datetime]) -> str:
    assert period.start is not None
    start = _moment(clock, period.start)
    if period.end is None:
        return _("It stands still since %(start)s.") % {"start": start}
    return _("It stood still from %(start)s to %(end)s.") % {"start": start, "end": _moment(clock, period.end)}


def _by_the_minute(clock: Clock) -> list[str]:
    lines: list[str] = []
    spent = clock.spent() if clock.term.window or clock.stops else []
    shown = spent if len(spent) <= LINES_SHOWN else [*spent[: LINES_SHOWN - 1], spent[-1]]
    for number, part in enumerate(shown):
        assert part.start is not None
        assert part.end is not None
        if number == LINES_SHOWN - 1 and len(spent) > LINES_SHOWN:
            left_out = len(spent) - LINES_SHOWN
            words = ngettext("… and %(count)d stretch more …", "… and %(count)d stretches more …", left_out)
            lines.append(words % {"count": left_out})
        stretch = f"{_moment(clock, part.start)} – {_moment(clock, part.end)}"
        lines.append(f"{stretch}: {duration_text(part.end - part.start)}")
    if clock.due_at is None:
        return [*lines, _("It will be known when the term ends once the clock runs again.")]
    return [*lines, _("The term ends on %(moment)s.") % {"moment": _moment(clock, clock.due_at)}]


def _by_the_day(clock: Clock) -> list[str]:
    lines = [_("The day of the event is not counted (Civil Code, art. 191).")]
    if clock.standing:
        lines.append(_("Days on which the clock stood still are not counted."))
    nominal, last = clock.nominal_last_day, clock.last_day
    if nominal is None or last is None:
        return [*lines, _("It will be known when the term ends once the clock runs again.")]
    day = {"day": f"{nominal:%d.%m.%Y}", "weekday": WEEKDAYS[nominal.weekday()]}
    lines.append(_("The last day is %(day)s, %(weekday)s.") % day)
    if last != nominal:
        words = {"day": f"{last:%d.%m.%Y}", "weekday": WEEKDAYS[last.weekday()]}
        moved = _("It is not a working day: the term moves to %(day)s, %(weekday)s (Civil Code, art. 193).")
        lines.append(moved % words)
    if (last != nominal or clock.term.unit is Unit.WORKING_DAYS) and not clock.calendar.year(last.year).is_decreed:
        unknown = _(
            "No decree on moved days of %(year)d is known: the holidays of the Labour Code, art. 112, are used."
        )
        lines.append(unknown % {"year": last.year})
    return [*lines, _("It can be done until 24:00 of %(day)s.") % {"day": f"{last:%d.%m.%Y}"}]


def _moment(clock: Clock, moment: datetime) -> str:
    return f"{moment.astimezone(clock.zone):%d.%m.%Y %H:%M}"
