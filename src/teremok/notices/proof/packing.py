"""The archive of an evidence pack: what stands in it, how it is fixed, how it is checked offline."""

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from teremok.kernel.merkle import leaf_hash, root_of_some
from teremok.notices.proof.checking import Head, Report, by_id, pinned
from teremok.notices.proof.files import CannotCheck
from teremok.notices.proof.lines import (
    RECORD_START,
    SignedSeal,
    Unreadable,
    compact,
    ids_in,
    is_signed,
    key_id,
    public_key,
    read_seal,
    sign,
    size_of,
    verifies,
)

EVENTS, PROOFS, SEALS, KEYS = "events.jsonl", "proofs.jsonl", "seals.jsonl", "keys.txt"
PREPARED = "prepared.json"
MANIFEST, SIGNATURE = "manifest.sha256", "manifest.sig"
SIGNED_AS = b"teremok-evidence 1\n"  # before the manifest's bytes, so that its signature is never one of a seal
CHUNK = 256 * 1024
MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  ([^\n/\\]+)")


class Packer:
    """Writes files into an archive one after another and, at the end, the manifest with its signature.

    What isn't finished is no pack: without its manifest nothing takes it for one.
    """

    def __init__(self, out: IO[bytes], *, at: datetime) -> None:
        self._archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self._time = at.timetuple()[:6]
        self._manifest: list[str] = []

    def __enter__(self) -> "Packer":
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._archive.close()

    def put(self, name: str, content: bytes) -> None:
        with self.writing(name) as write:
            write(content)

    @contextmanager
    def writing(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Gives a function that writes portions of the file."""
        digest = hashlib.sha256()
        member = zipfile.ZipInfo(name, self._time)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = 0o644 << 16
        with self._archive.open(member, "w", force_zip64=True) as file:

            def write(portion: bytes) -> None:
                digest.update(portion)
                file.write(portion)

            yield write
        self._manifest.append(f"{digest.hexdigest()}  {name}\n")

    def finish(self, *, seed: bytes) -> None:
        """The manifest is as `sha256sum -c` reads it."""
        manifest = "".join(self._manifest).encode()
        told = {"key": public_key(seed).hex(), "signature": sign(seed, SIGNED_AS + manifest).hex()}
        self._archive.writestr(zipfile.ZipInfo(MANIFEST, self._time), manifest)
        self._archive.writestr(zipfile.ZipInfo(SIGNATURE, self._time), compact(told) + b"\n")


def proof_line(seal: int, positions: Sequence[int], hashes: Sequence[bytes]) -> bytes:
    """How the next records stand in a seal: their places from 0, and the hashes that give its root with them."""
    told = {"seal": seal, "positions": list(positions), "hashes": [one.hex() for one in hashes]}
    return compact(told) + b"\n"


def is_pack(path: Path) -> bool:
    return path.is_file() and zipfile.is_zipfile(path)


def check_pack(path: Path, *, heads: Iterable[Head] = (), keys: Sequence[str] = ()) -> Report:
    """Checks every file, every record and every seal of a pack. Raises CannotCheck for what is none."""
    report = Report()
    try:
        with zipfile.ZipFile(path) as archive:
            _check_manifest(archive, report, keys)
            known = pinned(_keys_in(archive), keys)
            seals = _check_seals(archive, report, known, heads)
            _check_records(archive, report, seals)
            if PREPARED in archive.namelist():
                _check_prepared(archive, report)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError) as error:
        raise CannotCheck(f"{path} is not a whole evidence pack: {error}") from error
    return report


def _check_manifest(archive: zipfile.ZipFile, report: Report, keys: Sequence[str]) -> None:
    manifest = archive.read(MANIFEST)
    listed: dict[str, str] = {}
    for line in manifest.decode().splitlines():
        found = MANIFEST_LINE.fullmatch(line)
        if found is None:
            raise ValueError("its manifest can't be read")
        listed[found[2]] = found[1]
    names = archive.namelist()
    for name in sorted(set(names) - listed.keys() - {MANIFEST, SIGNATURE}):
        report.add(f"The file {name} was added: the manifest does not name it.")
    for name, digest in listed.items():
        if names.count(name) != 1:
            report.add(f"The file {name} is missing." if name not in names else f"There are two files {name}.")
        elif _digest(archive, name) != digest:
            report.add(f"The file {name} was altered.")
    told = json.loads(archive.read(SIGNATURE))
    key = bytes.fromhex(told["key"])
    if not verifies(key, bytes.fromhex(told["signature"]), SIGNED_AS + manifest):
        report.add("The manifest was altered: its signature does not belong to it.")
    elif key_id(key) not in pinned({**_keys_in(archive), key_id(key): key}, keys):
        report.add(f"The pack is signed with a key nobody knows here: {key_id(key)}.")
    report.keys.add(key_id(key))


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as file:
            while portion := file.read(CHUNK):
                digest.update(portion)
    except zipfile.BadZipFile:  # the archive's own checksum differs
        return ""
    return digest.hexdigest()


def _keys_in(archive: zipfile.ZipFile) -> dict[str, bytes]:
    return by_id(bytes.fromhex(line) for line in archive.read(KEYS).decode().split())


def _check_seals(
    archive: zipfile.ZipFile, report: Report, keys: Mapping[str, bytes], heads: Iterable[Head]
) -> dict[int, SignedSeal]:
    """The seals by their numbers. They follow one another as far as their numbers do."""
    known = {head.number: head for head in heads}
    seals: dict[int, SignedSeal] = {}
    last: SignedSeal | None = None
    with archive.open(SEALS) as lines:
        for line in lines:
            try:
                seal = read_seal(line.removesuffix(b"\n"))
            except Unreadable:
                report.add("A line of the seals can't be read: it was altered.")
                continue
            number = seal.facts.number
            key = keys.get(seal.facts.signed_with)
            if key is None:
                report.add(
                    f"Seal {number} is signed with a key nobody knows here: {seal.facts.signed_with}.", seal=number
                )
            elif not is_signed(seal, key):
                report.add(f"Seal {number} was altered: its signature does not belong to it.", seal=number)
            if last and number == last.facts.number + 1 and seal.facts.previous != last.facts.hash:
                report.add(
                    f"Seal {number} does not follow seal {number - 1}: one of the two was replaced.", seal=number
                )
            if number in known and known.pop(number).hash != seal.facts.hash:
                report.add(f"Seal {number} is not the one that was published: the log was written anew.", seal=number)
            report.keys.add(seal.facts.signed_with)
            seals[number] = last = seal
    report.seals = len(seals)
    for number in sorted(known):
        report.add(
            f"Seal {number}, which was published, is not in the pack: it can't be compared with it.", seal=number
        )
    if last:
        report.head = Head(last.facts.number, last.facts.hash)
    return seals


def _check_records(archive: zipfile.ZipFile, report: Report, seals: Mapping[int, SignedSeal]) -> None:
    with archive.open(EVENTS) as records, archive.open(PROOFS) as proofs:
        for line in proofs:
            told = json.loads(line)
            _check_batch(told, records, report, seals.get(told["seal"]))
        for line in records:
            report.add(f"Record {_id_of(line)} was added: no proof speaks of it.", record=_id_of(line))


def _check_batch(told: dict[str, Any], records: IO[bytes], report: Report, seal: SignedSeal | None) -> None:
    number, positions = told["seal"], told["positions"]
    if seal is None:
        report.add(f"Seal {number} is missing from the pack.", seal=number)
    known, ids = {}, {}
    for position in positions:
        line = records.readline().removesuffix(b"\n")
        known[position], ids[position] = leaf_hash(line), _id_of(line)
        report.records += 1
    if seal is None:
        return
    hashes = [bytes.fromhex(one) for one in told["hashes"]]
    if root_of_some(known, seal.facts.count, hashes) != seal.facts.root:
        named = ", ".join(str(one) for one in list(ids.values())[:20])
        report.add(f"One of these records is not as seal {number} holds it: {named}.", seal=number)
    if size_of(seal.facts.events) == seal.facts.count:
        places = dict(enumerate(ids_in(seal.facts.events)))
        for position, record in ids.items():
            if places.get(position) != record:
                report.add(f"Record {record} does not stand in seal {number} where the proof says.", record=record)


def _check_prepared(archive: zipfile.ZipFile, report: Report) -> None:
    """That the person is among those for whom the notice was prepared by one record of the log."""
    told = json.loads(archive.read(PREPARED))
    hashes = [bytes.fromhex(one) for one in told["hashes"]]
    digest = hashlib.sha256(b"".join(hashes)).hexdigest()
    if hashlib.sha256(told["line"].encode()).digest() not in hashes:
        report.add("The person is not among those for whom the notice was prepared.", record=told["record"])
    with archive.open(EVENTS) as records:
        for line in records:
            if _id_of(line) == told["record"]:
                facts = json.loads(line)["facts"]
                if (facts["count"], facts["digest"]) == (len(hashes), digest):
                    return
    report.add(f"Record {told['record']} does not say for whom the notice was prepared.", record=told["record"])


def _id_of(line: bytes) -> int | None:
    found = RECORD_START.match(line)
    return int(found[1]) if found else None
