"""Making one record of two that turned out to be the same, and undoing it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from teremok.platform.access import Actor
from teremok.platform.secrets.fields import SealedField
from teremok.registry import moving
from teremok.registry.access import require_can_edit, require_can_edit_organisation, require_can_edit_person
from teremok.registry.models import House, Merge, Organisation, OwnershipRight, Person, Premises
from teremok.registry.moving import Disturbed
from teremok.registry.refusals import Refused, refused_by_database
from teremok.registry.writing import let_rights_rest, locked, writes

Mergeable = House | Premises | Person | Organisation
MODELS: dict[str, type[Mergeable]] = {
    Merge.What.HOUSE: House,
    Merge.What.PREMISES: Premises,
    Merge.What.PERSON: Person,
    Merge.What.ORGANISATION: Organisation,
}
NEVER_FILLED = frozenset({"id", "public_id", "merged_into", "house", "name_key", "number_key", "address_key"})
TOGETHER = (("snils_hash", "snils_encrypted"), ("latitude", "longitude"))


class CannotMerge(Refused):
    """The two can't become one; the message says why."""


class CannotUndo(Refused):
    """What was merged or split can't be put back; `disturbed` lists what was changed since."""

    def __init__(self, sentence: str, disturbed: list[Disturbed] | None = None) -> None:
        super().__init__(sentence)
        self.disturbed = disturbed or []


@writes
def merge_houses(*, by: Actor, at: datetime, keep: House, other: House, reason: str = "") -> Merge:
    """Premises of the same kind and number become one too. Raises CannotMerge, Denied."""
    require_can_edit(by, keep)
    require_can_edit(by, other)
    let_rights_rest(keep.pk, other.pk)
    return _merge(by, at, keep, other, reason)


@writes
def merge_premises(*, by: Actor, at: datetime, keep: Premises, other: Premises, reason: str = "") -> Merge:
    """Of rights that both have, the kept premises' stay alone. Raises CannotMerge, Denied."""
    require_can_edit(by, keep.house)
    if other.house_id != keep.house_id:
        raise CannotMerge(_("The two stand in different houses. Merge the houses first, if they are one."))
    return _merge(by, at, keep, other, reason)


@writes
def merge_people(*, by: Actor, at: datetime, keep: Person, other: Person, reason: str = "") -> Merge:
    """Rights, homes, contacts and accounts follow. Raises CannotMerge (two different SNILS), Denied."""
    require_can_edit_person(by, keep)
    require_can_edit_person(by, other)
    return _merge(by, at, keep, other, reason)


@writes
def merge_organisations(*, by: Actor, at: datetime, keep: Organisation, other: Organisation, reason: str = "") -> Merge:
    """Contracts, rights and roles follow. Raises CannotMerge (two different INNs), Denied."""
    require_can_edit_organisation(by, keep)
    require_can_edit_organisation(by, other)
    return _merge(by, at, keep, other, reason)


@writes
def merge_answered(*, by: Actor, at: datetime, keep: Person, other: Person, reason: str) -> Merge:
    """Merges a newcomer into the candidate a question named; whoever may answer the question may do this."""
    return _merge(by, at, keep, other, reason)


@writes
def undo(*, by: Actor, at: datetime, merge: Merge) -> Merge:
    """Puts back a merge or a split with its parts. Raises CannotUndo with what was changed since, Denied."""
    if merge.what == Merge.What.HOUSE:
        let_rights_rest(merge.kept_id, merge.other_id)
    merge = locked(merge)
    kept, other = (MODELS[merge.what]._default_manager.get(pk=pk) for pk in (merge.kept_id, merge.other_id))
    for record in (kept, other):
        _require_can_edit(by, record)
    if merge.undone_at is not None:
        raise CannotUndo(_("This has already been undone."))
    if merge.part_of_id is not None:
        raise CannotUndo(_("This was part of a merge of two houses. Undo that one."))
    with refused_by_database(CannotUndo):
        _undo(merge, by, at)
    return merge


def _merge(
    by: Actor, at: datetime, keep: Mergeable, other: Mergeable, reason: str, whole: Merge | None = None
) -> Merge:
    for record in sorted((keep, other), key=lambda one: one.pk):
        locked(record)
    keep.refresh_from_db()
    other.refresh_from_db()
    _refuse_to_merge(keep, other)
    what = next(name for name, model in MODELS.items() if isinstance(keep, model))
    merge = Merge.objects.create(
        what=what, act=Merge.Act.MERGE, kept_id=keep.pk, other_id=other.pk, reason=reason,
        part_of=whole, made_at=at, made_by=by.account_id,
    )  # fmt: skip
    type(other)._default_manager.filter(pk=other.pk).update(merged_into=keep.pk)
    merge.before = _filled(keep, other)
    if isinstance(keep, House) and isinstance(other, House):
        _merge_twins(by, at, keep, other, merge)
    moves = _move(keep, other)
    merge.moved = moving.as_json(moves)
    merge.save(update_fields=["before", "moved"])
    return merge


def _refuse_to_merge(keep: Mergeable, other: Mergeable) -> None:
    if keep.pk == other.pk:
        raise CannotMerge(_("These are the same record. Choose another to merge with."))
    if keep.merged_into_id or other.merged_into_id:
        raise CannotMerge(_("One of the two was already merged. Reload the page and choose again."))
    if _differ(keep, other, "snils_hash"):
        raise CannotMerge(_("Their SNILS differ, so these are two people. Correct a SNILS first if it is wrong."))
    if _differ(keep, other, "inn"):
        raise CannotMerge(_("Their INNs differ, so these are two organisations. Correct an INN first if it is wrong."))


def _differ(keep: Mergeable, other: Mergeable, number: str) -> bool:
    values = (getattr(record, number, None) for record in (keep, other))
    return len({bytes(value) if isinstance(value, memoryview) else value for value in values if value}) > 1


def _filled(keep: Mergeable, other: Mergeable) -> dict[str, list[Any]]:
    """Fills what the kept record doesn't know from the other; returns {field: [before, after]}."""
    together = {name: names for names in TOGETHER for name in names}
    changes: dict[str, list[Any]] = {}
    for field in type(keep)._meta.concrete_fields:
        group = together.get(field.name, (field.name,))
        if field.name in NEVER_FILLED or not all(_unknown(getattr(keep, name, None)) for name in group):
            continue
        column = field.attname
        if not _unknown(getattr(other, column)):
            changes[column] = [getattr(keep, column), getattr(other, column)]
    for column, (_before, after) in changes.items():
        setattr(keep, column, after)
    if changes:
        keep.save(update_fields=list(changes))
    sealed = _sealed_columns(type(keep))
    return {
        column: [None, None] if column in sealed else [_written(value) for value in pair]
        for column, pair in changes.items()
    }


def _sealed_columns(model: type[Model]) -> set[str]:
    """What was sealed is filled from nothing, and no copy of it is kept beside: a key could never be retired."""
    return {field.attname for field in model._meta.concrete_fields if isinstance(field, SealedField)}


def _unknown(value: object) -> bool:
    return value in (None, "", {}, b"")


def _merge_twins(by: Actor, at: datetime, keep: House, other: House, whole: Merge) -> None:
    standing = {"merged_into": None, "removed_on": None}
    twins = {(one.kind, one.number_key): one for one in keep.premises.filter(**standing)}
    for premises in other.premises.filter(**standing).order_by("id"):
        twin = twins.get((premises.kind, premises.number_key))
        if twin is not None:
            _merge(by, at, twin, premises, whole.reason, whole)


def _move(keep: Mergeable, other: Mergeable) -> list[moving.Move]:
    if isinstance(other, House):
        merged = list(other.premises.exclude(merged_into=None).values_list("pk", flat=True))
        rest = list(other.premises.exclude(pk__in=merged).order_by("pk").values_list("pk", flat=True))
        moves = moving.move(model=Premises, column="house", ids=rest, target=keep)
        return moves + moving.move_all(source=other, target=keep, leave=frozenset({Premises}))
    if isinstance(other, Premises) and isinstance(keep, Premises):
        rights = [right.pk for right in other.rights.order_by("pk") if not _has_same(keep, right)]
        moves = moving.move(model=OwnershipRight, column="premises", ids=rights, target=keep)
        return moves + moving.move_all(source=other, target=keep, leave=frozenset({OwnershipRight}))
    return moving.move_all(source=other, target=keep)


def _has_same(premises: Premises, right: OwnershipRight) -> bool:
    return premises.rights.filter(
        person=right.person,
        organisation=right.organisation,
        share_numerator=right.share_numerator,
        share_denominator=right.share_denominator,
        starts_on=right.starts_on,
        ends_on=right.ends_on,
    ).exists()


def _undo(merge: Merge, by: Actor, at: datetime) -> None:
    model = MODELS[merge.what]
    kept, other = (locked(model._default_manager.get(pk=pk)) for pk in (merge.kept_id, merge.other_id))
    is_merge = merge.act == Merge.Act.MERGE
    source, holder = (other, kept) if is_merge else (kept, other)
    moves = moving.from_json(merge.moved)
    changed = moving.disturbed(moves, holder=holder)
    if not is_merge:
        changed += moving.newcomers(moves, holder=holder)
    if kept.merged_into_id or (not is_merge and other.merged_into_id):
        changed.append(Disturbed(model._meta.label, kept.pk, str(kept)))
    changed += [
        Disturbed(model._meta.label, kept.pk, column)
        for column, (_before, after) in merge.before.items()
        if column not in _sealed_columns(model) and _written(getattr(kept, column)) != after
    ]
    if changed:
        raise CannotUndo(_("Some of what was moved has been changed since. Undo those changes first."), changed)
    for column, (before, _after) in merge.before.items():
        setattr(kept, column, _read(kept, column, before))
    if merge.before:
        kept.save(update_fields=list(merge.before))
    for part in merge.parts.filter(undone_at=None).order_by("-id"):
        _undo(locked(part), by, at)
    moving.move_back(moves, target=source)
    model._default_manager.filter(pk=other.pk).update(merged_into=None if is_merge else kept.pk)
    merge.undone_at, merge.undone_by = at, by.account_id
    merge.save(update_fields=["undone_at", "undone_by"])


def _require_can_edit(by: Actor, record: Mergeable) -> None:
    if isinstance(record, House):
        require_can_edit(by, record.merged_into or record)
    elif isinstance(record, Premises):
        require_can_edit(by, record.house.merged_into or record.house)
    elif isinstance(record, Person):
        require_can_edit_person(by, record.merged_into or record)
    else:
        require_can_edit_organisation(by, record)


def _written(value: object) -> Any:
    """As JSON keeps it, for the comparison after it comes back."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, Decimal | date | UUID):
        return str(value)
    return value


def _read(record: Model, column: str, written: Any) -> Any:
    field = next(one for one in type(record)._meta.concrete_fields if one.attname == column)
    if written is None or isinstance(field, ForeignKey):
        return written
    return bytes.fromhex(written) if field.get_internal_type() == "BinaryField" else field.to_python(written)
