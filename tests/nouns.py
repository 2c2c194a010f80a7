"""What stands behind the words in braces in the access matrix: `/houses/{house}/` is the cast's house."""

import io
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from PIL import Image

from teremok.identity.models import VerificationLetter, VerificationRequest
from teremok.identity.services import letters, verifications
from teremok.modules.community.models import Notice
from teremok.modules.community.pictures import PICTURE
from teremok.modules.community.services import notices
from teremok.modules.community.states import Topic
from teremok.notices.audiences import OfPeople
from teremok.notices.general import OFFICIAL
from teremok.notices.leaving import leave
from teremok.notices.models import Addressee, Task
from teremok.notices.models import Notice as Mailing
from teremok.notices.packs.keeping import keep_pack
from teremok.notices.packs.tests.conftest import mailed
from teremok.notices.paper_files import ANSWER
from teremok.notices.rendering import short_id
from teremok.notices.services import post, printing
from teremok.notices.services.climbing import climb
from teremok.notices.services.preparing import prepare
from teremok.notices.services.telling import tell
from teremok.notices.states import Way
from teremok.platform.access import SYSTEM
from teremok.platform.api import tokens
from teremok.platform.api.models import ApiToken
from teremok.platform.api.scopes import Scope
from teremok.platform.channels.models import Outgoing
from teremok.platform.files import services as files
from teremok.platform.files.models import StoredFile
from teremok.portals.home.models import Correction
from teremok.portals.home.services import corrections
from teremok.registry.imports import services as imports
from teremok.registry.imports.models import Batch, Clash
from teremok.registry.imports.states import Kind
from teremok.registry.models import House, MatchQuestion, Merge, Organisation, Person
from teremok.registry.services import merges
from tests.cast import Cast, Member
from tests.nouns_of_campaigns import campaigns
from tests.nouns_of_deal import deal
from tests.nouns_of_offers import offered_to
from tests.nouns_of_programme import programme
from tests.nouns_of_relocation import relocation

Nouns = dict[str, str]
ASKED_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def furnish(cast: Cast) -> Nouns:
    """Public identifiers by word; what the cast alone doesn't have is added here through services."""
    things = {
        "house": cast.house,
        "neighbour_house": cast.neighbour_house,
        "flat": cast.flat_of_anna,
        "neighbour_flat": cast.flat_of_zoya,
        "right": cast.flat_of_anna.rights.order_by("id").first(),
        "neighbour_right": cast.flat_of_zoya.rights.get(),
        "residency": cast.flat_of_anna.residencies.order_by("id").first(),
        "contract": cast.house.contracts.get(),
        "anna": cast["anna"].person,
        "zoya": cast["zoya"].person,
        "organisation": cast.organisation,
        "other_organisation": cast.other_organisation,
        "notice": _notice(cast["anna"], cast.house, "Продаю велосипед", UUID(int=1)),
        "neighbour_notice": _notice(cast["zoya"], cast.neighbour_house, "Отдам котёнка", UUID(int=2)),
        "organisations_notice": _notice(
            cast["lev"], cast.house, "Моем окна в подъездах", UUID(int=3), cast.organisation
        ),
        "recognition": _recognition(cast["vera"], cast.house),
        "authority": cast["gleb"].account.authorities_held.get(),
        "membership": cast["egor"].account.memberships.get(),
        "correction": _correction(cast["anna"], cast.house),
        "neighbour_correction": _correction(cast["zoya"], cast.neighbour_house),
    }
    batch = _import()
    things |= {"import": batch, "clash": _clash(batch)}
    things |= {
        "join": cast["anna"].account.verifications.get(),
        "letter": (letter := _letter(cast["vera"], cast.house)),
        "post": Outgoing.objects.get(key=letter.post_key),
        "merge": _merge(cast),
        "question": _question(cast),
        "token": _token(cast),
        "message": (message := _message(cast, cast["anna"], "Собрание собственников", "anna")),
        "neighbour_message": _message(cast, cast["zoya"], "Перерасчёт за тепло", "zoya"),
        "task": _task(cast["boris"], cast.organisation),
        "neighbour_task": _task(cast["zoya"], cast.other_organisation),
        "picture": _picture(cast["anna"], things["notice"]),
    }
    mailing = mailed(cast, key="nouns")
    things |= {
        "mailing": mailing,
        "annas_notice": mailing.addressees.get(person=cast["anna"].person),
        "pack": keep_pack(notice=mailing, by=SYSTEM, at=timezone.now()),
    }
    things |= campaigns(cast)
    things |= (moving := relocation(cast))
    things["new_house"] = offered_to(moving["family"], cast)
    things |= programme()
    things |= deal(cast, moving["listed_house"])
    things |= _on_paper(cast, mailing)
    words = {word: str(thing.public_id) for word, thing in things.items()}
    words["link"] = short_id(message)
    return words | {"nothing": "01980000-0000-7000-8000-000000000000"}


def _on_paper(cast: Cast, mailing: Mailing) -> Nouns:
    """A run that was posted, one of its letters, and a list of the post that Egor handed in."""
    now = timezone.now()
    leave(notice=mailing, kind=OFFICIAL, ways=(Way.LETTER,), at=now)
    run = printing.make_run(organisation=cast.organisation, by=SYSTEM, at=now)
    while printing.print_part(run=run, by=SYSTEM, at=now):
        pass
    post.mark_posted(run=run, on=timezone.localdate(now), by=SYSTEM, at=now)
    leave(notice=mailing, kind=OFFICIAL, ways=(Way.REGISTERED,), at=now)
    answer = files.store(
        by=SYSTEM,
        kind=ANSWER,
        content=io.BytesIO("Наш номер;ШПИ\nПЧ-2026-000099-0001;\n".encode()),
        name="почта.csv",
        subject=cast["egor"].account.public_id,
        at=now,
    )
    return {"print_run": run, "paper_letter": run.letters.get(place=1), "post_list": answer}


def _import() -> Batch:
    return imports.open_batch(kind=Kind.HOUSES, file_name="дома.csv", file_size=1, by=SYSTEM, at=ASKED_AT)


def _clash(batch: Batch) -> Clash:
    return Clash.objects.create(batch=batch, line=2, other_line=3, address="ул. Сказочная, д. 5", metres=300)


def _correction(member: Member, house: House) -> Correction:
    assert member.person is not None
    text = "Отчество пишется через «е»."
    return corrections.ask(by=member.actor, person=member.person, house=house, text=text, at=ASKED_AT)


def _notice(member: Member, house: House, title: str, key: UUID, organisation: Organisation | None = None) -> Notice:
    now = timezone.now()
    sheet = notices.Sheet(
        topic=Topic.GIVE if organisation is None else Topic.NEWS,
        title=title,
        text="Подробности по телефону или в подъезде.",
        signed_as="кв. 1",
        last_day=timezone.localdate(now) + timedelta(days=7),
    )
    return notices.write(by=member.actor, sheet=sheet, houses=[house], key=key, at=now, organisation=organisation)


def _message(cast: Cast, member: Member, heading: str, key: str) -> Addressee:
    assert member.person is not None
    notice = tell(
        kind=OFFICIAL,
        audience=OfPeople((member.person.pk,)),
        values={"heading": heading, "text": "Подробности на сходе.", "brief": heading},
        key=key,
        by=SYSTEM,
        at=ASKED_AT,
        organisation=cast.organisation,
    )
    return prepare(notice=notice, by=SYSTEM, at=ASKED_AT).addressees.get()


def _recognition(member: Member, house: House) -> VerificationRequest:
    assert member.account is not None
    return verifications.ask(
        account=member.account,
        house=house,
        premises_number="2",
        last_name="Норушкина",
        first_name="Вера",
        middle_name="Павловна",
        birth_date=date(1992, 6, 14),
        remark="Снимаю квартиру с мая.",
        by=member.actor,
        at=ASKED_AT,
    )


def _letter(member: Member, house: House) -> VerificationLetter:
    assert member.account is not None
    assert member.person is not None
    letters.ask(
        account=member.account,
        house=house,
        premises_number="2",
        full_name=member.person.full_name,
        birth_date=member.person.birth_date,
        by=member.actor,
        at=timezone.now(),
    )
    return member.account.verification_letters.get()


def _merge(cast: Cast) -> Merge:
    twice = Person.objects.create(last_name="Теремкова", name_key="теремкова")
    return merges.merge_people(by=SYSTEM, at=ASKED_AT, keep=cast["anna"].person, other=twice, reason="Одна и та же")


def _question(cast: Cast) -> MatchQuestion:
    newcomer = Person.objects.create(last_name="Теремкова", name_key="теремкова")
    why = MatchQuestion.Why.NAME_ONLY
    return MatchQuestion.objects.create(
        newcomer=newcomer, candidates=[cast["anna"].person.id], why=why, house=cast.house, asked_at=ASKED_AT
    )


def _token(cast: Cast) -> ApiToken:
    now = timezone.now()
    token, _secret = tokens.create(
        by=cast["lev"].actor,
        name="Программа диспетчерской",
        organisation_id=cast.organisation.id,
        scopes=[Scope.REGISTRY_READ],
        expires_at=now + timedelta(days=30),
        at=now,
    )
    return token


def _task(member: Member, organisation: Organisation) -> Task:
    """A call to somebody who hasn't confirmed an official notice for three days."""
    assert member.person is not None
    notice = tell(
        kind=OFFICIAL,
        audience=OfPeople((member.person.pk,)),
        values={"heading": "Замена стояков", "text": "Будьте дома в среду.", "brief": "Будьте дома в среду."},
        key=f"task {member}",
        organisation=organisation,
        by=SYSTEM,
        at=ASKED_AT,
    )
    prepare(notice=notice, by=SYSTEM, at=ASKED_AT)
    climb(by=SYSTEM, at=ASKED_AT + timedelta(days=3))
    return Task.objects.get(addressee__notice=notice)


def _picture(member: Member, notice: Notice) -> StoredFile:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 90, 60)).save(drawn, "PNG")
    drawn.seek(0)
    return files.store(
        by=member.actor, kind=PICTURE, content=drawn, name="велосипед.png", subject=notice.public_id, at=timezone.now()
    )


@pytest.fixture(scope="module")
def nouns(cast_of_module: Cast) -> Nouns:
    return furnish(cast_of_module)
