"""What the PDF of a pack says: about one person, about a whole notice."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from teremok.identity.models import Account
from teremok.notices.kinds import NoSuchType, NoticeType, kind_of
from teremok.notices.leaving import ORIGIN
from teremok.notices.models import Addressee, Event, Letter, Notice, Seal, Task
from teremok.notices.packs.gathering import Held
from teremok.notices.proof.keys import present_key
from teremok.notices.proof.lines import key_id
from teremok.notices.proof.published import Published, address, heads
from teremok.notices.rendering import said_to
from teremok.notices.states import AddresseeState, Ground, Way
from teremok.notices.wording import as_far_as_known
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import State
from teremok.platform.documents import qr
from teremok.registry.models import Organisation
from teremok.ui.formats import day, moment, number, telephone

LISTED = 400  # people in the PDF of a notice; all of them are in its table
Row = list[str]


def of_person(addressee: Addressee, held: Held, *, prepared: Mapping[str, Any] | None) -> dict[str, Any]:
    """Everything a court asks about one person: what was sent, by which road, what became of it, on what it stands."""
    notice, said = addressee.notice, said_to(addressee)
    seal_of = {event: seal for seal, ids in held.items() for event in ids}
    events = list(Event.objects.filter(pk__in=list(seal_of)).order_by("at", "id"))
    names = _names(events)
    return {
        "title": _("Evidence of a notice"),
        "organisation": _sender(notice.organisation),
        "number": notice.number or "",
        "outcome": _outcome(addressee),
        "facts": [*_about(notice), *_about_person(addressee)],
        "steps": [
            [
                moment(event.at),
                str(event.get_kind_display()),
                told(event, names, prepared),
                str(event.pk),
                str(seal_of[event.pk]),
            ]
            for event in events
        ],
        "zone": settings.TIME_ZONE,
        "messages": _messages(addressee),
        "letters": _letters(addressee),
        "tasks": _tasks(addressee),
        "text": {"subject": said.subject, "body": said.body, "language": addressee.template.language},
        "digests": [
            [_shown(events, said.digest.hex()), said.digest.hex()],
            [_("Version of the wording and its values, as the log has it"), bytes(addressee.wording_hash).hex()],
        ],
        "proof": _proof(held),
    }


def of_notice(notice: Notice, held: Held, people: Sequence[Row]) -> dict[str, Any]:
    """The mailing as a whole, with a table of its people as far as paper goes."""
    addressees = Addressee.objects.filter(notice=notice)
    states = Counter(dict(addressees.values_list("state").order_by("state").annotate(Count("pk"))))
    served = addressees.exclude(ground="").values_list("ground").order_by("ground").annotate(Count("pk"))
    ways = (
        Outgoing.objects.filter(origin=ORIGIN, origin_id__in=addressees.values("pk"))
        .values_list("channel", "state")
        .order_by("channel", "state")
        .annotate(Count("pk"))
    )
    return {
        "title": _("Evidence of a mailing"),
        "organisation": _sender(notice.organisation),
        "number": notice.number or "",
        "facts": [*_about(notice), [pgettext("evidence", "People"), number(notice.people)]],
        "states": [[str(AddresseeState(name).label), number(count)] for name, count in states.items()],
        "grounds": [[str(Ground(name).label), _article(notice, Ground(name)), number(count)] for name, count in served],
        "ways": [[_way(channel), str(State(state).label), number(count)] for channel, state, count in ways],
        "people": list(people),
        "left_out": max(0, notice.people - len(people)),
        "proof": _proof(held),
    }


def told(event: Event, names: Mapping[str, str], prepared: Mapping[str, Any] | None = None) -> str:
    """What the facts of an event say, in words; codes and hashes are left to the record itself."""
    facts = json.loads(event.facts)
    parts: list[str] = []
    if event.kind == Event.Kind.PREPARED and prepared is not None and event.pk == prepared["record"]:
        parts.append(
            {
                "placed": _("Placed in the cabinet at once"),
                "served": _("Placed in the cabinet at once, which counts as service"),
            }.get(str(prepared["line"]).rsplit(" ", 1)[-1], _("The person has no cabinet"))
        )
    if facts.get("ground") in Ground.values:
        parts.append(str(Ground(facts["ground"]).label))
    parts += [str(facts[name]) for name in ("article",) if facts.get(name)]
    for name in ("way", "channel"):
        if facts.get(name) in Way.values:
            parts.append(str(Way(facts[name]).label))
    ways = [str(Way(one).label) for one in str(facts.get("ways", "")).split() if one in Way.values]
    parts.append(", ".join(ways))
    if facts.get("outcome") in Task.Outcome.values:
        parts.append(str(Task.Outcome(facts["outcome"]).label))
    parts += [str(facts[name]) for name in ("provider", "posting_number", "answer", "reason") if facts.get(name)]
    if who := _who(facts, names):
        parts.append(who)
    return "; ".join(part for part in parts if part)


def _who(facts: Mapping[str, Any], names: Mapping[str, str]) -> str:
    by = str(facts.get("by") or facts.get("officer") or "")
    known = {
        "person": _("by the person"),
        "representative": _("by somebody who may act for the person"),
        "link": _("by the link in the message"),
    }
    return known.get(by, names.get(by, ""))


def _names(events: Iterable[Event]) -> dict[str, str]:
    """Of the members of staff whom the records name by their accounts."""
    asked: set[UUID] = set()
    for event in events:
        facts = json.loads(event.facts)
        for name in ("by", "officer"):
            try:
                asked.add(UUID(str(facts.get(name))))
            except ValueError:
                continue
    found = Account.objects.filter(public_id__in=asked).order_by("pk")
    return {str(account.public_id): account.display_name for account in found if account.display_name}


def _shown(events: Iterable[Event], digest: str) -> str:
    """What the digest of the text is, and by which record the person was shown the same."""
    same = next((event.pk for event in events if json.loads(event.facts).get("shown") == digest), None)
    if same is None:
        return _("The text above (subject, text, short form)")
    return _("The text above (subject, text, short form): record %(record)s has the same") % {"record": same}


def _outcome(addressee: Addressee) -> dict[str, str]:
    if addressee.state == AddresseeState.WITHDRAWN:
        return {"tone": "open", "head": _("The notice was withdrawn for this person"), "text": ""}
    if addressee.served_at is not None:
        ground = Ground(addressee.ground)
        head = _("Served on %(moment)s") % {"moment": moment(addressee.served_at)}
        parts = [str(ground.label), _article(addressee.notice, ground)]
        if addressee.acknowledged_at:
            parts.append(_("Confirmed on %(moment)s") % {"moment": moment(addressee.acknowledged_at)})
        return {"tone": "good", "head": head, "text": ". ".join(filter(None, parts))}
    if addressee.acknowledged_at is not None:
        head = _("Confirmed on %(moment)s") % {"moment": moment(addressee.acknowledged_at)}
        return {"tone": "good", "head": head, "text": ""}
    task = Task.objects.filter(addressee=addressee, done_at=None).order_by("due_at", "pk").first()
    if task is not None:
        text = _("Entrusted to a member of staff: %(what)s, until %(day)s") % {
            "what": task.get_what_display(),
            "day": day(task.due_at),
        }
        return {"tone": "open", "head": _("Not served yet"), "text": text}
    return {"tone": "open", "head": _("Not served yet"), "text": _("No ground of service has come about.")}


def entrusted(notice: Notice) -> Mapping[int, str]:
    """Who has to do what for whom nothing has reached yet: open tasks in words, by the addressee's key."""
    tasks = list(Task.objects.filter(addressee__notice=notice, done_at=None).order_by("-due_at", "-pk"))
    accounts = Account.objects.filter(public_id__in={task.officer for task in tasks if task.officer})
    names = {account.public_id: str(account) for account in accounts}
    return {task.addressee_id: f"{task.get_what_display()}: {_officer(task, names)}" for task in tasks}


def _about(notice: Notice) -> list[Row]:
    kind = _kind(notice)
    return [
        [pgettext("evidence", "Notice"), titled(notice)],
        [pgettext("evidence", "Number"), notice.number or "—"],
        [pgettext("evidence", "Type"), _kind_in_words(kind) if kind else notice.kind],
        [pgettext("evidence", "Prepared"), moment(notice.prepared_at) if notice.prepared_at else "—"],
    ]


def _about_person(addressee: Addressee) -> list[Row]:
    rows = [[pgettext("evidence", "For whom"), addressee.person.full_name]]
    if addressee.premises is not None:
        rows.append(
            [
                pgettext("evidence", "Home"),
                _("%(house)s, flat %(number)s")
                % {"house": addressee.premises.house.address, "number": addressee.premises.number},
            ]
        )
    if addressee.opened_at:
        rows.append([_("First opened"), moment(addressee.opened_at)])
    if addressee.refused_digital_at:
        rows.append([_("Refused the electronic form"), moment(addressee.refused_digital_at)])
    return rows


def _messages(addressee: Addressee) -> list[Row]:
    """Road, address, handed to the provider, outcome, the hash of what left. One carried by another has its fate."""
    rows = []
    found = Outgoing.objects.filter(origin=ORIGIN, origin_id=addressee.pk).select_related("carried_by")
    for own in found.order_by("pk"):
        row = own.carried_by or own
        outcome = str(State(row.state).label)
        if row.ended_at:
            outcome += f", {moment(row.ended_at)}"
        rows.append(
            [
                _way(row.channel),
                telephone(row.to) if row.channel == "sms" else row.to,
                moment(row.sent_at) if row.sent_at else "—",
                "; ".join(filter(None, (outcome, row.trouble, row.provider))),
                bytes(row.rendered_hash).hex() if row.rendered_hash else "",
            ]
        )
    return rows


def _letters(addressee: Addressee) -> list[Row]:
    return [
        [
            _("Registered letter") if letter.is_registered else _("Letter"),
            letter.posting_number or "—",
            day(letter.posted_on) if letter.posted_on else "—",
            str(letter.get_state_display()) + (f", {day(letter.ended_on)}" if letter.ended_on else ""),
        ]
        for letter in Letter.objects.filter(addressee=addressee).order_by("pk")
    ]


def _tasks(addressee: Addressee) -> list[Row]:
    tasks = list(Task.objects.filter(addressee=addressee).order_by("made_at", "pk"))
    officers = Account.objects.filter(public_id__in=[task.done_by or task.officer for task in tasks])
    names = {account.public_id: account.display_name for account in officers.order_by("pk")}
    return [
        [
            str(task.get_what_display()),
            _officer(task, names),
            moment(task.made_at),
            f"{task.get_outcome_display()}, {moment(task.done_at)}"
            if task.done_at
            else pgettext("a task", "not done yet"),
        ]
        for task in tasks
    ]


def _officer(task: Task, names: Mapping[UUID, str]) -> str:
    account = task.done_by or task.officer
    return (names.get(account) if account else None) or "—"


def _proof(held: Held) -> dict[str, Any]:
    last = heads().order_by("-number").first()
    named = Seal.objects.defer("leaves").filter(number__in=list(held)[-LISTED:]).order_by("number")
    newest = Published.of(last) if last else None
    return {
        "records": number(sum(len(ids) for ids in held.values())),
        "seals": [[number(seal.number), moment(seal.sealed_at), bytes(seal.hash).hex()] for seal in named],
        "left_out": max(0, len(held) - LISTED),
        "head": str(newest) if newest else "",
        "head_at": moment(newest.sealed_at) if newest else "",
        "key": present_key().hex(),
        "key_id": key_id(present_key()),
        "address": address(),
        "qr": qr(address()),
    }


def _sender(organisation: Organisation | None) -> dict[str, str] | None:
    if organisation is None:
        return None
    return {
        "name": organisation.name,
        "address": organisation.postal_address,
        "phone": telephone(organisation.phone) if organisation.phone else "",
    }


def _kind(notice: Notice) -> NoticeType | None:
    try:
        return kind_of(notice.kind)
    except NoSuchType:  # the module that declared it is gone, its notices stay
        return None


def titled(notice: Notice) -> str:
    """The title with the values that everyone is told alike."""
    return as_far_as_known(notice.title, notice.values)


def _kind_in_words(kind: NoticeType) -> str:
    nature = str(kind.nature.label)
    return nature if str(kind.title) == nature else f"{kind.title} ({nature[0].lower()}{nature[1:]})"


def _article(notice: Notice, ground: Ground) -> str:
    kind = _kind(notice)
    counted = kind.ground(ground) if kind else None
    return counted.article if counted else ""


def _way(channel: str) -> str:
    return str(Way(channel).label) if channel in Way.values else channel


def standing_of(row: Mapping[str, Any]) -> tuple[str, str]:
    """A person's state and ground in words, for the tables of people; `row` has `state`, `ground`."""
    return str(AddresseeState(row["state"]).label), str(Ground(row["ground"]).label) if row["ground"] else ""


def when(at: datetime | None) -> str:
    return moment(at) if at else ""
