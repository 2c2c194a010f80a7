"""Until when a term of keeping reaches back."""

from datetime import datetime, time, timedelta

from teremok.kernel.calendar import DAY
from teremok.kernel.clocks import Term, Unit, months_after
from teremok.platform.law.clocks import city_day, city_zone


def over_since(term: Term, *, at: datetime) -> datetime:
    """What had its occasion before this moment has been kept for the whole term by `at`.

    Days, months and years are whole days of the city: a record of 1 March kept for 30 days may go on 1 April.
    """
    if term.unit.is_by_the_minute:
        return at - timedelta(**{term.unit.value: term.amount})
    today = city_day(at)
    if term.unit is Unit.CALENDAR_DAYS:
        last = today - timedelta(days=term.amount + 1)
    elif term.unit in {Unit.MONTHS, Unit.YEARS}:
        months = term.amount * (12 if term.unit is Unit.YEARS else 1)
        last = months_after(today, -months)
        while months_after(last, months) >= today:
            last -= DAY
    else:
        raise ValueError(f"records are not kept for {term.unit}")
    return datetime.combine(last + DAY, time(), city_zone())
