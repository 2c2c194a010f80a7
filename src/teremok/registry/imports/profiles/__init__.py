"""Profiles of the sources Teremok knows, and the one that fits a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from teremok.registry.imports.profiles.houses import HOUSES, REFORMA, RENOVATION_JOINED, RENOVATION_VOTES
from teremok.registry.imports.profiles.owners import OWNERS
from teremok.registry.imports.profiles.premises import PREMISES
from teremok.registry.imports.profiles.shape import Profile, header_key
from teremok.registry.imports.sources import CannotRead

PROFILES = (REFORMA, RENOVATION_VOTES, RENOVATION_JOINED, HOUSES, PREMISES, OWNERS)


@dataclass(frozen=True)
class Layout:
    """A profile laid over a header: which place of a row holds which field, and which goes to the passport."""

    profile: Profile
    header: list[str]
    places: dict[str, int]
    passport: dict[str, int]

    @property
    def width(self) -> int:
        return len(self.header)


def profiles_of(kind: str) -> tuple[Profile, ...]:
    return tuple(profile for profile in PROFILES if profile.kind == kind)


def profile_named(name: str) -> Profile:
    return next(profile for profile in PROFILES if profile.name == name)


def fit(profiles: Sequence[Profile], header: list[str]) -> Layout:
    """The profile of a known source when its marks are all there, else the plain one. Raises CannotRead."""
    places = {header_key(name): place for place, name in reversed(list(enumerate(header)))}
    suitable = [profile for profile in profiles if profile.marks <= places.keys()]
    best = max(
        (_lay(profile, places, header) for profile in suitable),
        key=lambda layout: (len(layout.profile.marks), len(layout.places)),
    )
    missing = [field for field in sorted(best.profile.required) if field not in best.places]
    if best.profile.one_of and best.places.keys().isdisjoint(best.profile.one_of):
        missing.append(best.profile.one_of[0])
    if missing:
        raise CannotRead(
            _("The file has no column “%(column)s”; it has: %(header)s. Rename the column or choose another file.")
            % {"column": best.profile.columns[missing[0]][0], "header": _shown(header)}
        )
    return best


def _lay(profile: Profile, places: dict[str, int], header: list[str]) -> Layout:
    found: dict[str, int] = {}
    for field, names in profile.columns.items():
        place = next((places[key] for key in map(header_key, names) if key in places), None)
        if place is not None:
            found[field] = place
    passport = {key: places[header_key(name)] for name, key in profile.passport.items() if header_key(name) in places}
    return Layout(profile, header, found, passport)


def _shown(header: list[str]) -> str:
    shown = ", ".join(name[:40] for name in header[:12] if name)
    return shown + ("…" if len(header) > 12 else "") if shown else "—"
