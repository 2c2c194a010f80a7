"""The first page: a welcome to the signed-out, the home to the signed-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def front(request: HttpRequest) -> HttpResponse:
    return render(request, "home/welcome.html")
