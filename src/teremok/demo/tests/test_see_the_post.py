"""The demo's outbox shows everything that would have left, whoever wrote it."""

from teremok.notices.audiences import OfPeople
from teremok.notices.general import OFFICIAL
from teremok.notices.services.telling import tell
from teremok.notices.tests.test_prepare import AT, WORDS
from teremok.platform.access import SYSTEM
from teremok.platform.channels import send_sms
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import Channel
from teremok.platform.jobs.worker import run_waiting
from tests.cast import Cast, client_of


def test_notices_codes_and_push_messages_are_shown_as_they_would_look(cast: Cast) -> None:
    send_sms(to="+79450000001", text="Код 123456", key="k", at=AT)
    people = (cast["anna"].person.pk, cast["boris"].person.pk)
    notice = tell(kind=OFFICIAL, audience=OfPeople(people), values=WORDS, key="one", by=SYSTEM, at=AT)
    run_waiting()
    addressee = notice.addressees.order_by("pk")[0]
    Outgoing.objects.create(
        channel=Channel.PUSH, to="browser", origin="notice", origin_id=addressee.pk, queued_at=AT
    )  # fmt: skip
    page = client_of(cast["anonymous"]).get("/demo/outbox").content.decode()
    assert "Код 123456" in page
    assert page.count("Собрание в среду.") == 2
    assert "Вам новое сообщение." in page
    assert "Приходите." in page
