"""The content security policy (W3C CSP 3): one and the same on every answer, nothing inline, nothing from elsewhere."""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "Content-Security-Policy"


class ContentSecurityPolicy:
    """Sends `settings.CONTENT_SECURITY_POLICY`; a view that needs a stricter one sets the header itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = written(settings.CONTENT_SECURITY_POLICY)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self.policy)
        return response


def written(policy: Mapping[str, Sequence[str]]) -> str:
    """As the header has it: directive and its sources, directives parted by semicolons."""
    return "; ".join(" ".join((name, *sources)) for name, sources in policy.items())
