"""What a notice says to each of its addressees, from the exact version and values they point to."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from teremok.notices.events import canonical
from teremok.notices.kinds import Wording
from teremok.notices.models import Addressee, Notice, Template
from teremok.notices.wording import Said, fill
from teremok.registry.models import Person

CONFIRM = "n"  # the path of links in SMS and letters, as short as can be


def with_words(addressees: QuerySet[Addressee]) -> QuerySet[Addressee]:
    """The addressees with everything `said_to` looks at, in one statement."""
    return addressees.select_related("notice__organisation", "template", "person", "premises__house")


def said_to(addressee: Addressee) -> Said:
    """Subject, text and short form as this person reads them. Raises CannotWord where a value is missing."""
    return fill(wording_of(addressee.template), values_for(addressee))


def subject_for(addressee: Addressee) -> str:
    """The subject alone, for lists. Raises CannotWord where a value is missing."""
    return fill(Wording(addressee.template.subject, "", ""), values_for(addressee)).subject


def said_to_all(addressees: Iterable[Addressee]) -> dict[int, Said]:
    """The same for many, by the addressee's key; take them from `with_words`."""
    return {addressee.pk: said_to(addressee) for addressee in addressees}


def values_for(addressee: Addressee) -> Mapping[str, str]:
    """The notice's values, the person's own over them, and what every wording may name."""
    with override(addressee.template.language):
        known = {
            "name": form_of_address(addressee.person),
            "address": _address(addressee),
            "organisation": addressee.notice.organisation.name if addressee.notice.organisation else _("Teremok"),
            "link": link_to(addressee),
        }
    language = addressee.template.language
    own = in_language(addressee.values or {}, language)
    return {**known, **in_language(addressee.notice.values, language), **own}


def in_language(values: Mapping[str, str], language: str) -> Mapping[str, str]:
    """A notice's values as a reader of this language gets them: `text@en` goes before `text` in English."""
    ending = f"@{language}"
    plain = {name: value for name, value in values.items() if "@" not in name}
    return plain | {name.removesuffix(ending): value for name, value in values.items() if name.endswith(ending)}


def link_to(addressee: Addressee) -> str:
    """The address in SMS and letters: it needs no sign-in, and nothing private stands behind it."""
    return f"{settings.BASE_URL}/{CONFIRM}/{short_id(addressee)}"


def short_id(addressee: Addressee) -> str:
    """The random id in 22 signs (base64url of the 16 bytes, RFC 4648 section 5), since an SMS has few."""
    return urlsafe_b64encode(addressee.public_id.bytes).decode().rstrip("=")


def id_of(short: str) -> UUID | None:
    """The random id written so; None for what never was one."""
    try:
        return UUID(bytes=urlsafe_b64decode(f"{short}=="))
    except ValueError:
        return None


def wording_of(version: Template) -> Wording:
    return Wording(version.subject, version.body, version.short)


def form_of_address(person: Person) -> str:
    """First name and patronymic, as a neighbour would say; the last name alone where nothing else is known."""
    return " ".join(filter(None, (person.first_name, person.middle_name))) or person.last_name


def _address(addressee: Addressee) -> str:
    if addressee.premises is None:
        return ""
    return _("%(house)s, flat %(number)s") % {
        "house": addressee.premises.house.address,
        "number": addressee.premises.number,
    }


def wording_hash(version: Template, notice: Notice) -> bytes:
    """SHA-256 over the version's digest and the notice's values: what everyone under it is told alike."""
    return hashlib.sha256(bytes(version.digest) + canonical(notice.values).encode()).digest()
