"""The workspace."""

from django.urls import path

from teremok.portals.staff.views import editing, front, houses, imports, jobs, people, premises, questions, tokens

app_name = "staff"
urlpatterns = [
    path("", front.front, name="front"),
    path("houses/", houses.show_all, name="houses"),
    path("houses/<uuid:house_id>/", houses.show, name="house"),
    path("houses/<uuid:house_id>/history/", houses.history, name="house_history"),
    path("houses/<uuid:house_id>/owners/", houses.owners, name="owners"),
    path("houses/<uuid:house_id>/owners.csv", houses.export, {"kind": "csv"}, name="owners_csv"),
    path("houses/<uuid:house_id>/owners.xlsx", houses.export, {"kind": "xlsx"}, name="owners_xlsx"),
    path("houses/<uuid:house_id>/edit/", editing.edit_house, name="edit_house"),
    path("houses/<uuid:house_id>/premises/", editing.add_premises, name="add_premises"),
    path("premises/<uuid:premises_id>/", premises.show, name="premises"),
    path("premises/<uuid:premises_id>/edit/", editing.edit_premises, name="edit_premises"),
    path("premises/<uuid:premises_id>/owner/", editing.add_owner, name="add_owner"),
    path("rights/<uuid:right_id>/transfer/", editing.transfer, name="transfer"),
    path("people/", people.show_all, name="people"),
    path("people/<uuid:person_id>/", people.show, name="person"),
    path("people/<uuid:person_id>/edit/", editing.edit_person, name="edit_person"),
    path("jobs/", jobs.show_all, name="jobs"),
    path("jobs/<uuid:failure_id>/retry/", jobs.retry, name="retry_job"),
    path("questions/", questions.show_all, name="questions"),
    path("questions/<uuid:question_id>/", questions.answer, name="answer"),
    path("tokens/", tokens.show_all, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", tokens.revoke, name="revoke_token"),
    path("imports/", imports.show_all, name="imports"),
    path("imports/places/", imports.show_clashes, name="clashes"),
    path("imports/places/<uuid:clash_id>/", imports.settle, name="settle"),
    path("imports/<uuid:batch_id>/", imports.show, name="import"),
    path("imports/<uuid:batch_id>/decide/", imports.decide, name="decide_import"),
    path("imports/<uuid:batch_id>/rejected.csv", imports.rejected, name="import_rejected"),
    path("merges/<uuid:merge_id>/undo/", editing.undo, name="undo"),
]
