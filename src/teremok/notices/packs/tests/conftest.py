"""A notice to everyone in the cast's house, with some life in it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from teremok.notices.audiences import Bond, OfHouses
from teremok.notices.events import Happened, log
from teremok.notices.general import OFFICIAL
from teremok.notices.models import Event, Letter, Notice, Task
from teremok.notices.rendering import said_to
from teremok.notices.services.preparing import prepare
from teremok.notices.services.serving import serve
from teremok.notices.services.telling import tell
from teremok.notices.states import Ground
from teremok.platform.access import SYSTEM
from teremok.platform.channels.models import Outgoing
from tests.cast import Cast

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
WORDS = {
    "heading": "Ваш дом включён в программу переселения",
    "text": "До 12 июня откройте предложение о новой квартире в кабинете или приходите в центр переселения:"
    " ул. Лесная, д. 3, по будням с 9 до 20. Мы ответим на все вопросы и поможем с переездом.",
    "brief": "Ваш дом переселяют. Предложение ждёт вас в кабинете до 12 июня.",
}


def mailed(cast: Cast, *, key: str = "pack") -> Notice:
    """Anna reads and confirms it, the others don't."""
    notice = tell(
        kind=OFFICIAL,
        audience=OfHouses(houses=(cast.house.pk,), on=AT.date(), bond=Bond.ALL),
        values=WORDS,
        key=key,
        by=SYSTEM,
        at=AT,
        organisation=cast.organisation,
    )
    notice = prepare(notice=notice, by=SYSTEM, at=AT)
    anna = notice.addressees.get(person=cast["anna"].person)
    message = uuid4()
    opened = {"by": "person", "shown": said_to(anna).digest.hex()}
    log(
        [
            Happened(Event.Kind.HANDED, notice.pk, AT + timedelta(minutes=1), anna.pk, message,
                     {"way": "sms", "provider": "sms1"}),
            Happened(Event.Kind.DELIVERED, notice.pk, AT + timedelta(minutes=2), anna.pk, message,
                     {"way": "sms", "provider": "sms1"}),
            Happened(Event.Kind.OPENED, notice.pk, AT + timedelta(hours=3), anna.pk, facts=opened),
        ]
    )  # fmt: skip
    Outgoing.objects.filter(origin="notice", origin_id=anna.pk, channel="sms").update(
        state="delivered", sent_at=AT + timedelta(minutes=1), ended_at=AT + timedelta(minutes=2), provider="sms1",
        rendered_hash=bytes(range(32)),
    )  # fmt: skip
    anna.opened_at = AT + timedelta(hours=3)
    anna.save(update_fields=["opened_at"])
    serve(addressees=[anna.pk], ground=Ground.READ, by=SYSTEM, at=AT + timedelta(hours=3))
    serve(addressees=[anna.pk], ground=Ground.CONFIRMED, by=SYSTEM, at=AT + timedelta(hours=4))
    boris = notice.addressees.get(person=cast["boris"].person)
    Letter.objects.create(
        addressee=boris, is_registered=True, state=Letter.State.POSTED, posting_number=str(10100082345678 + notice.pk),
        queued_at=AT, posted_on=AT.date() + timedelta(days=6),
    )  # fmt: skip
    Task.objects.create(
        addressee=boris, what=Task.What.VISIT, organisation=cast.organisation, made_at=AT + timedelta(days=20),
        due_at=AT + timedelta(days=25),
    )  # fmt: skip
    return notice


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def notice(cast):
    return mailed(cast)
