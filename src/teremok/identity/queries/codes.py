"""Codes that wait to be typed."""

from django.core import signing

from teremok.identity.models import SignInCode
from teremok.identity.services.codes import BY_HAND, LIFETIME_BY_HAND


def made_by_hand(token: str) -> SignInCode | None:
    """The code that waits behind the link, unless somebody altered it or the code is gone."""
    try:
        code_id = signing.loads(token, salt=BY_HAND, max_age=LIFETIME_BY_HAND)
    except signing.BadSignature:
        return None
    return SignInCode.objects.filter(public_id=code_id, used_at=None).first()
