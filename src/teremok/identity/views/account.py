"""The account's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teremok.identity.services import second_factors
from teremok.identity.views.signed_in import account_of, signed_in


@signed_in
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    holder = account_of(request)
    return render(request, "identity/account.html", {"holder": holder, "has_app": second_factors.is_set_up(holder)})
