"""What an address says about its provider beside where it is: window, rate, whether it gives receipts."""

from dataclasses import dataclass
from urllib.parse import parse_qs


class WrongAddress(ValueError):
    """The address of a provider can't be used; the text says why and holds no password."""


@dataclass(frozen=True)
class Options:
    """`window` parcels on the wire at once, `rate` begun in a second, None without a bound."""

    window: int
    rate: float | None
    receipts: bool


def options(query: str, *, window: int) -> Options:
    """Reads `window=50&rate=100&receipts=on`; `window` is what stands where nothing is said. Raises WrongAddress."""
    said = {name: values[-1] for name, values in parse_qs(query).items()}
    strange = sorted(said.keys() - {"window", "rate", "receipts"})
    if strange:
        raise WrongAddress(f"{strange[0]} is nothing that an address of a provider can say: window, rate, receipts.")
    try:
        wide, rate = int(said.get("window", window)), float(said["rate"]) if "rate" in said else None
    except ValueError as error:
        raise WrongAddress("window and rate are numbers.") from error
    if wide < 1 or (rate is not None and not 0 < rate < 1e6):
        raise WrongAddress("window and rate are more than nothing.")
    if said.get("receipts", "off") not in ("on", "off"):
        raise WrongAddress("receipts is on or off.")
    return Options(wide, rate, said.get("receipts") == "on")
