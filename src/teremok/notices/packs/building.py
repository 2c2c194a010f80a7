"""Putting a pack together, from one snapshot of the database, in memory that doesn't grow with the mailing."""

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import override

from teremok.notices.models import Addressee, Event, Notice
from teremok.notices.packs import papers
from teremok.notices.packs.gathering import held_by_seals, put_records
from teremok.notices.proof.export import snapshot
from teremok.notices.proof.lines import compact
from teremok.notices.proof.packing import PREPARED, Packer
from teremok.notices.rendering import said_to, with_words
from teremok.notices.services.preparing import GROUP
from teremok.notices.services.sealing import seal
from teremok.platform.access import SYSTEM
from teremok.platform.documents import render

PAPER, TEXT, TABLE, ABOUT = "evidence.pdf", "text.txt", "people.csv", "about.txt"
LANGUAGE = "ru"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

OF_PERSON = """
    (event.addressee = %(addressee)s
     OR event.notice = %(notice)s AND event.addressee IS NULL AND (event.kind <> 'prepared' OR event.id = %(prepared)s))
"""
ABOUT_TEXT = """Пакет доказательств по уведомлению

evidence.pdf     — документ для чтения и печати
{what}
events.jsonl     — записи журнала, байт в байт, как они были запечатаны
proofs.jsonl     — доказательства того, что записи стоят под печатями (RFC 6962)
seals.jsonl      — сами печати с подписями (Ed25519), до самой новой
keys.txt         — открытые ключи
manifest.sha256  — SHA-256 каждого файла: sha256sum -c manifest.sha256
manifest.sig     — подпись под этим списком

Проверить всё сразу, без сети и без нашего сервера:

    teremok notices verify ИМЯ_АРХИВА.zip --head {head}

Сама печать опубликована: {address}

-- In English --

Evidence of a notice: the paper, the records of the log exactly as they were sealed, the proofs of their inclusion,
the signed seals and the public keys. The command above checks all of it offline.
"""


def for_addressee(addressee: Addressee, out: IO[bytes], *, at: datetime) -> None:
    """The pack of one person, written into `out`, after sealing what was logged up to now. Who may is asked before."""
    seal(by=SYSTEM, at=at, wait=True)
    with snapshot(), override(LANGUAGE):
        addressee = with_words(Addressee.objects.filter(pk=addressee.pk)).get()
        prepared = _prepared(addressee)
        which = {
            "addressee": addressee.pk,
            "notice": addressee.notice_id,
            "prepared": prepared["record"] if prepared else None,
        }
        held = held_by_seals(OF_PERSON, which)
        with Packer(out, at=at) as pack:
            data = papers.of_person(addressee, held, prepared=prepared)
            _put_about(pack, data["proof"], f"{TEXT}         — что было написано этому человеку")
            pack.put(PAPER, render("notices/documents/evidence.typ", data, at=at, language=LANGUAGE))
            said = said_to(addressee)
            pack.put(TEXT, f"{said.subject}\n\n{said.body}\n".encode())
            if prepared:
                pack.put(PREPARED, compact(prepared) + b"\n")
            put_records(pack, held)
            pack.finish(seed=settings.SEAL_KEY)


def for_notice(notice: Notice, out: IO[bytes], *, at: datetime) -> None:
    """The pack of a whole mailing, with a table of everyone in it."""
    seal(by=SYSTEM, at=at, wait=True)
    with snapshot(), override(LANGUAGE):
        notice = Notice.objects.select_related("organisation").get(pk=notice.pk)
        held = held_by_seals("event.notice = %(notice)s", {"notice": notice.pk})
        with Packer(out, at=at) as pack:
            listed = _put_table(pack, notice)
            data = papers.of_notice(notice, held, listed)
            _put_about(pack, data["proof"], f"{TABLE}       — все люди этой рассылки и что с каждым")
            pack.put(PAPER, render("notices/documents/mailing.typ", data, at=at, language=LANGUAGE))
            put_records(pack, held)
            pack.finish(seed=settings.SEAL_KEY)


def people_of(notice: Notice) -> Iterator[UUID]:
    """Public ids of everyone a notice's pack names."""
    rows = Addressee.objects.filter(notice=notice).order_by("pk").values_list("person__public_id", flat=True)
    yield from rows.iterator(chunk_size=2000)


def _put_about(pack: Packer, proof: dict[str, Any], what: str) -> None:
    text = ABOUT_TEXT.format(what=what, head=proof["head"], address=proof["address"])
    pack.put(ABOUT, text.encode())


def _put_table(pack: Packer, notice: Notice) -> list[papers.Row]:
    """UTF-8 with a byte order mark and semicolons, as Russian spreadsheets open it; gives what the paper lists."""
    listed: list[papers.Row] = []
    rows = Addressee.objects.filter(notice=notice).order_by("pk").values(
        "person__last_name", "person__first_name", "person__middle_name", "premises__house__address",
        "premises__number", "state", "ground", "served_at", "acknowledged_at", "opened_at", "placed_at", "pk",
    )  # fmt: skip
    entrusted = papers.entrusted(notice)
    with pack.writing(TABLE) as write:
        write("\ufeff".encode())
        write(
            _csv(
                [
                    "ФИО",
                    "Дом",
                    "Помещение",
                    "Состояние",
                    "Вручено",
                    "Основание",
                    "Подтверждено",
                    "В кабинете",
                    "Открыто",
                    "Поручено",
                ]
            )
        )
        for row in rows.iterator(chunk_size=2000):
            name = " ".join(
                filter(None, (row["person__last_name"], row["person__first_name"], row["person__middle_name"]))
            )
            state, ground = papers.standing_of(row)
            house, flat = row["premises__house__address"] or "", row["premises__number"] or ""
            served = papers.when(row["served_at"])
            others = [papers.when(at) for at in (row["acknowledged_at"], row["placed_at"], row["opened_at"])]
            write(_csv([name, house, flat, state, served, ground, *others, entrusted.get(row["pk"], "")]))
            if len(listed) < papers.LISTED:
                listed.append([name, flat, state, served, ground])
    return listed


def _csv(cells: list[str]) -> bytes:
    """A cell that a spreadsheet would take for a formula is written as text."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow([f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells])
    return out.getvalue().encode()


def _prepared(addressee: Addressee) -> dict[str, Any] | None:
    """The record by which the person's group was prepared: their own line and the hashes of everyone's in it.

    The others' lines stay hidden behind their hashes. None for one who came to the notice in another way.
    """
    everyone = Addressee.objects.filter(notice=addressee.notice)
    place = everyone.filter(pk__lt=addressee.pk).count()
    first = place - place % GROUP
    events = Event.objects.filter(notice=addressee.notice_id, kind=Event.Kind.PREPARED, addressee=None).order_by("pk")
    event = next(iter(events[place // GROUP : place // GROUP + 1]), None)
    if event is None:
        return None
    lines = [_line(one, event.at) for one in everyone.order_by("pk")[first : first + GROUP]]
    return {
        "record": event.pk,
        "line": _line(addressee, event.at),
        "hashes": [hashlib.sha256(line.encode()).hexdigest() for line in lines],
    }


def _line(addressee: Addressee, at: datetime) -> str:
    """As `preparing` wrote it: the state is the one of that moment."""
    if addressee.served_at == at and addressee.ground == "placed":
        state = "served"
    else:
        state = "placed" if addressee.placed_at == at else "prepared"
    return f"{addressee.public_id} {bytes(addressee.wording_hash).hex()} {state}"


def name_of(notice: Notice, addressee: Addressee | None = None) -> str:
    """What the archive is called: the number, without what a file's name can't hold."""
    number = (notice.number or str(notice.public_id)[:8]).replace("/", "-")
    return f"evidence-{number}.zip" if addressee is None else f"evidence-{number}-{str(addressee.public_id)[-6:]}.zip"
