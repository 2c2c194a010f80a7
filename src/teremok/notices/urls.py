from django.urls import path

from teremok.notices.views import public, resident, wishes

app_name = "notices"
urlpatterns = [
    path("inbox/", resident.inbox, name="inbox"),
    path("inbox/<uuid:addressee_id>/", resident.notice, name="notice"),
    path("inbox/<uuid:addressee_id>/confirm/", resident.confirm, name="confirm"),
    path("inbox/<uuid:addressee_id>/reaction/", resident.react, name="react"),
    path("inbox/<uuid:addressee_id>/paper/", resident.to_paper, name="to_paper"),
    path("inbox/preferences/", wishes.show, name="preferences"),
    path("inbox/push/", wishes.subscribe, name="subscribe"),
    path("inbox/push/<uuid:subscription_id>/stop/", wishes.unsubscribe, name="unsubscribe"),
    path("inbox/worker.js", wishes.worker, name="worker"),
    path("n/<slug:short>", public.confirm, name="confirm_link"),
    path("n/<slug:short>/stop/", public.stop, name="stop"),
]
