"""Two records of one person: told twice, they answer once."""

from collections.abc import Sequence

from django.db.models import Q

from teremok.notices.models import Addressee


def with_twins(addressee: Addressee) -> Sequence[Addressee]:
    """The addressee and, where two records of the person were merged, the other's row of the same notice; locked.

    A merge leaves a row behind that the kept record has as well; what one of them answers stands for both.
    """
    kept = addressee.person.merged_into_id or addressee.person_id
    rows = Addressee.objects.select_for_update(of=("self",)).select_related("notice", "person")
    same = Q(person_id=kept) | Q(person__merged_into_id=kept)
    return list(rows.filter(same, notice_id=addressee.notice_id).order_by("pk"))
