"""Service: on what grounds a person counts as told."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from teremok.notices.audiences import OfPeople
from teremok.notices.general import OFFICIAL, WORD
from teremok.notices.kinds import NoticeType
from teremok.notices.models import Addressee, Event
from teremok.notices.queries.service import served_on
from teremok.notices.services.serving import serve
from teremok.notices.services.telling import tell
from teremok.notices.states import AddresseeState, Ground
from teremok.platform.access import SYSTEM
from teremok.platform.jobs.worker import run_waiting
from tests.cast import Cast

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=2)
WORDS = {"heading": "Собрание", "text": "Приходите.", "brief": "Собрание в среду."}
SUBJECT = ("tests.case", uuid4())


def told(cast: Cast, kind: NoticeType = OFFICIAL) -> Addressee:
    people = OfPeople((cast["anna"].person.pk,))
    tell(kind=kind, audience=people, values=WORDS, key=kind.name, by=SYSTEM, at=AT, subject=SUBJECT)
    run_waiting()
    return Addressee.objects.get()


def test_nobody_counts_as_told_by_sending(cast: Cast) -> None:
    addressee = told(cast)
    assert served_on(subject=SUBJECT, kind=OFFICIAL.name, person_id=addressee.person_id) is None


def test_reading_serves_and_the_ladder_waits_for_the_confirmation(cast: Cast) -> None:
    addressee = told(cast)
    assert serve(addressees=[addressee.pk], ground=Ground.READ, by=SYSTEM, at=LATER) == 1
    addressee.refresh_from_db()
    assert (addressee.state, addressee.served_at) == (AddresseeState.SERVED, LATER)
    assert addressee.next_at is not None
    service = served_on(subject=SUBJECT, kind=OFFICIAL.name, person_id=addressee.person_id)
    assert service is not None
    assert (service.at, service.ground, service.article) == (LATER, Ground.READ, "ГК РФ ст. 165.1 п. 1")


def test_the_first_service_stands_and_a_confirmation_ends_the_ladder(cast: Cast) -> None:
    addressee = told(cast)
    serve(addressees=[addressee.pk], ground=Ground.READ, by=SYSTEM, at=LATER)
    assert serve(addressees=[addressee.pk], ground=Ground.CONFIRMED, by=SYSTEM, at=LATER + timedelta(hours=1)) == 0
    addressee.refresh_from_db()
    assert (addressee.state, addressee.served_at) == (AddresseeState.ACKNOWLEDGED, LATER)
    assert addressee.acknowledged_at == LATER + timedelta(hours=1)
    assert addressee.next_at is None
    assert Event.objects.filter(addressee=addressee.pk, kind=Event.Kind.SERVED).count() == 1


def test_a_ground_the_type_does_not_count_serves_nobody(cast: Cast) -> None:
    addressee = told(cast)
    assert serve(addressees=[addressee.pk], ground=Ground.DOOR, by=SYSTEM, at=LATER) == 0
    addressee.refresh_from_db()
    assert addressee.state == AddresseeState.PREPARED


def test_what_is_for_information_can_be_confirmed_too(cast: Cast) -> None:
    addressee = told(cast, WORD)
    serve(addressees=[addressee.pk], ground=Ground.CONFIRMED, by=SYSTEM, at=LATER)
    addressee.refresh_from_db()
    assert (addressee.state, addressee.served_at) == (AddresseeState.ACKNOWLEDGED, None)
