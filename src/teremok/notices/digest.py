"""What one message says that stands for a day's worth of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from teremok.notices.kinds import NoSuchType, kind_of
from teremok.notices.models import Addressee
from teremok.notices.rendering import form_of_address, said_to, with_words
from teremok.notices.wording import CannotWord
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.origins import Contents
from teremok.platform.channels.states import Channel

LISTED_IN_SHORT = 2


def gathered(messages: Sequence[Outgoing], addressees: Mapping[int, Addressee]) -> Mapping[int, Sequence[Addressee]]:
    """By the message's key all that it stands for, where that is more than one notice of digest types."""
    carriers: dict[int, Addressee] = {}
    for message in messages:
        addressee = addressees.get(message.origin_id or 0)
        if addressee is not None and _is_digest(addressee):
            carriers[message.pk] = addressee
    if not carriers:
        return {}
    together: dict[int, dict[int, Addressee]] = defaultdict(dict)
    for key, addressee in carriers.items():
        together[key][addressee.notice_id] = addressee
    rows = Outgoing.objects.filter(carried_by__in=list(carriers), origin_id__isnull=False).order_by("pk")
    carried = [(row.origin_id or 0, row.carried_by_id or 0) for row in rows]
    others = with_words(Addressee.objects.all()).in_bulk([key for key, _carrier in carried])
    for key, carrier in carried:
        if key in others:
            together[carrier].setdefault(others[key].notice_id, others[key])
    return {key: list(found.values()) for key, found in together.items() if len(found) > 1}


def said_together(message: Outgoing, addressee: Addressee, together: Sequence[Addressee]) -> Contents:
    """The titles, in the language of whom the message is for; where to read it all."""
    titles = [_title(one) for one in together]
    where = f"{settings.BASE_URL}{reverse('notices:inbox')}"
    with translation.override(addressee.template.language):
        subject = _("New messages for you: %(count)d") % {"count": len(titles)}
        if message.channel != Channel.MAIL:
            listed = "; ".join(titles[:LISTED_IN_SHORT]) + ("…" if len(titles) > LISTED_IN_SHORT else "")
            return Contents(subject, f"{subject}. {listed} {where}")
        hello = _("Hello, %(name)s!") % {"name": form_of_address(addressee.person)}
        listed = "\n".join(f"• {title}" for title in titles)
        text = f"{hello}\n\n{_('This has come in for you:')}\n\n{listed}\n\n{_('All of it is here:')}\n{where}"
        return Contents(subject, text)


def _is_digest(addressee: Addressee) -> bool:
    try:
        return kind_of(addressee.notice.kind).digest
    except NoSuchType:
        return False


def _title(addressee: Addressee) -> str:
    try:
        return said_to(addressee).subject
    except CannotWord:
        return addressee.notice.title
