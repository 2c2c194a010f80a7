from django.urls import path

from teremok.notices.views import composing, export, public, resident, staff, steps, wishes, wordings

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
    path("staff/messages/", staff.messages, name="messages"),
    path("staff/messages/new/", composing.write, name="write"),
    path("staff/messages/wordings/", wordings.kinds, name="kinds"),
    path("staff/messages/wordings/<str:name>/", wordings.kind, name="kind"),
    path("staff/messages/wordings/<str:name>/<slug:language>/", wordings.draft, name="draft"),
    path("staff/messages/versions/<uuid:version_id>/", wordings.version, name="version"),
    path("staff/messages/versions/<uuid:version_id>/publish/", wordings.publish, name="publish_version"),
    path("staff/messages/versions/<uuid:version_id>/throw-away/", wordings.throw_away, name="throw_version_away"),
    path("staff/messages/<uuid:notice_id>/", staff.message, name="message"),
    path("staff/messages/<uuid:notice_id>/edit/", composing.edit, name="edit"),
    path("staff/messages/<uuid:notice_id>/send/", steps.submit, name="send"),
    path("staff/messages/<uuid:notice_id>/let-go/", steps.approve, name="approve"),
    path("staff/messages/<uuid:notice_id>/give-back/", steps.give_back, name="give_back"),
    path("staff/messages/<uuid:notice_id>/take-back/", steps.take_back, name="take_back"),
    path("staff/messages/<uuid:notice_id>/cancel/", steps.cancel, name="cancel"),
    path("staff/messages/<uuid:notice_id>/stop/", steps.stop, name="stop_notice"),
    path("staff/messages/<uuid:notice_id>/resume/", steps.resume, name="resume"),
    path("staff/messages/<uuid:notice_id>/try/", steps.try_out, name="try"),
    path("staff/messages/<uuid:notice_id>/people.<str:form>", export.people, name="people"),
]
