from django.urls import path

from teremok.demo.views import outbox

urlpatterns = [
    path("outbox", outbox.outbox, name="outbox"),
    path("outbox/<uuid:letter_id>.pdf", outbox.letter, name="outbox_letter"),
]
