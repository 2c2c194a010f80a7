"""People whom letters don't find."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from teremok.notices.leaving import give_to_a_person
from teremok.notices.models import Addressee, Notice


def look_for(addressees: Iterable[Addressee], why: str, at: datetime) -> None:
    """No letter reaches them: a task to find out how they can be reached; whoever's ladder goes on climbs at once."""
    of_notice: dict[Notice, list[int]] = defaultdict(list)
    for addressee in addressees:
        of_notice[addressee.notice].append(addressee.pk)
    for notice, ids in of_notice.items():
        give_to_a_person(notice=notice, because=why, at=at, ids=ids)
        Addressee.objects.filter(pk__in=ids, next_at__gt=at).update(next_at=at)
