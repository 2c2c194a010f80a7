"""The answer to what no page expected."""

import sys

from django.http import HttpRequest, HttpResponse

from teremok.platform.database.gone import is_gone
from teremok.ui import errors


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 while the database is away, so that programs and proxies ask again by themselves.

    Django calls it while the exception is being handled.
    """
    return errors.unavailable(request) if is_gone(sys.exc_info()[1]) else errors.server_error(request)
