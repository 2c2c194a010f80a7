"""Ticking off steps of the guide."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import my_families
from teremok.modules.relocation.models import Family, GuideTick
from teremok.modules.relocation.queries import guide
from teremok.platform.access import Actor, Denied


class NoSuchStep(Exception):
    """The guide has no such step any more; the message says what to do."""


@transaction.atomic
def tick(*, by: Actor, family: Family, slug: str, step: str, at: datetime) -> GuideTick:
    """Remembers that the person has done a step; done twice is done once. Raises NoSuchStep, Denied."""
    person = _require_one_of(by, family)
    found = guide.current().get(slug)
    if found is None or step not in {one.key for one in found.steps}:
        raise NoSuchStep(_("This step isn't in the guide any more. Look at the page anew."))
    return GuideTick.objects.get_or_create(
        family=family, person_id=person, slug=slug, step=step, defaults={"ticked_at": at}
    )[0]


@transaction.atomic
def untick(*, by: Actor, family: Family, slug: str, step: str, at: datetime) -> None:
    """Takes the person's tick back. Raises Denied."""
    person = _require_one_of(by, family)
    GuideTick.objects.filter(family=family, person_id=person, slug=slug, step=step, ticked_at__lte=at).delete()


def _require_one_of(by: Actor, family: Family) -> int:
    if by.person_id is None or not my_families(by).filter(pk=family.pk).exists():
        raise Denied(_("Only the family itself ticks off its steps."))
    return by.person_id
