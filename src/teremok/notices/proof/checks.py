"""Whether the log is sealed and its heads leave the house, for `teremok doctor`."""

from django.conf import settings
from django.utils import timezone

from teremok.notices.models import Seal
from teremok.notices.proof.database import is_behind
from teremok.notices.proof.export import signed
from teremok.notices.proof.keys import known_keys
from teremok.notices.proof.lines import is_signed


def check() -> list[str]:
    """What to mend, one sentence each."""
    complaints = []
    last = Seal.objects.order_by("-number").first()
    if last is not None:
        key = known_keys().get(last.signed_with)
        if key is None or not is_signed(signed(last, with_leaves=False), key):
            complaints.append(f"Seal {last.number} was altered or replaced: run `teremok notices verify`.")
    if is_behind(at=timezone.now()):
        complaints.append("What was logged about notices waits for its seal: run `teremok serve` or `teremok worker`.")
    return complaints


def describe() -> str:
    last = Seal.objects.order_by("-number").first()
    told = "to nobody by mail: set TEREMOK_WITNESSES" if not settings.WITNESSES else f"to {len(settings.WITNESSES)}"
    return f"nothing sealed yet; heads go {told}" if last is None else f"{last.number:,} seals; heads go {told}"
