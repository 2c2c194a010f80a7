"""Where gateways tell what became of messages."""

import structlog
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from teremok.platform.channels import receipts_by_http
from teremok.platform.channels.measures import RECEIPTS

log = structlog.get_logger(__name__)


@csrf_exempt  # a program with no cookies: the token in the address is its key
@require_POST
def receipts(request: HttpRequest, token: str) -> JsonResponse:
    """Takes one receipt or a list. Who sends the same again gets the same answer, and nothing changes."""
    name = receipts_by_http.named_by(token)
    if not name:
        raise Http404
    try:
        taken, refused = receipts_by_http.take(name=name, body=request.body, at=timezone.now())
    except receipts_by_http.NotReceipts as reason:
        RECEIPTS.labels("unreadable").inc()
        log.warning("receipts that can't be read", provider=name, reason=str(reason), bytes=len(request.body))
        return JsonResponse({"error": str(reason)}, status=400)
    if refused:
        RECEIPTS.labels("unreadable").inc(len(refused))
        log.warning("receipts that can't be read", provider=name, count=len(refused), first=refused[0][1])
    return JsonResponse({"taken": taken, "refused": [{"place": place, "why": why} for place, why in refused]})
