"""Addresses of the deal, from the order to the empty old flat."""

from django.urls import path

from teremok.modules.relocation.views import deal_resident, deal_sheets, deal_staff, deal_work

DEAL = [
    # From the order to the empty old flat: the family's own pages
    path("relocation/my/<uuid:family_id>/contract/", deal_resident.contract, name="my_contract"),
    path("relocation/my/<uuid:family_id>/contract/appointment/", deal_resident.appoint, name="my_appointment"),
    path("relocation/my/<uuid:family_id>/flat-check/", deal_resident.flat_check, name="my_flat_check"),
    path("relocation/my/<uuid:family_id>/flat-check/all-well/", deal_resident.all_well, name="my_all_well"),
    path("relocation/my/<uuid:family_id>/flat-check/<uuid:defect_id>/", deal_resident.judge_defect, name="my_defect"),
    path("relocation/my/<uuid:family_id>/moving/", deal_resident.moving, name="my_moving"),
    path("relocation/my/<uuid:family_id>/moving/call-off/", deal_resident.call_off_moving, name="my_moving_off"),
    path("relocation/my/<uuid:family_id>/documents/", deal_resident.documents, name="my_documents"),
    path("relocation/my/<uuid:family_id>/documents/about/", deal_resident.circumstances, name="my_circumstances"),
    # Printed
    path("relocation/acts/<uuid:act_id>.pdf", deal_sheets.act, name="act"),
    path("relocation/families/<uuid:family_id>/defects.pdf", deal_sheets.defects, name="defects"),
    path("relocation/families/<uuid:family_id>/documents.pdf", deal_sheets.documents, name="documents"),
    # The same as officers lead it
    path("staff/relocation/families/<uuid:family_id>/contract/", deal_staff.contract, name="family_contract"),
    path("staff/relocation/families/<uuid:family_id>/court/", deal_staff.court, name="family_court"),
    path("staff/relocation/families/<uuid:family_id>/flat/", deal_staff.flat, name="family_flat"),
    path("staff/relocation/families/<uuid:family_id>/move/", deal_staff.move, name="family_move"),
    path("staff/relocation/families/<uuid:family_id>/papers/", deal_staff.papers, name="family_papers"),
    path("staff/relocation/moves/", deal_work.moves, name="moves"),
    path("staff/relocation/papers/", deal_work.papers, name="papers_to_check"),
    path("staff/relocation/times/", deal_work.times, name="times"),
    path("staff/relocation/times/<uuid:resource_id>/", deal_work.calendar, name="calendar"),
]
