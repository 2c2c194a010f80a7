from django.urls import path

from teremok.demo.views import outbox

urlpatterns = [
    path("outbox", outbox.outbox, name="outbox"),
]
