"""The officers' desk."""

from django.urls import path

from teremok.modules.relocation.views import board, bulk, calls, following, matters, overseeing, returned, starting

pages = [
    path("staff/relocation/families/<uuid:family_id>/calls/", calls.note, name="note_call"),
    path("staff/relocation/", board.board, name="board"),
    path("staff/relocation/today/", matters.today, name="today"),
    path("staff/relocation/families/", board.families, name="families"),
    path("staff/relocation/families.<str:form>", overseeing.export_families, name="families_file"),
    path("staff/relocation/families/move/", bulk.move, name="move"),
    path("staff/relocation/families/give/", bulk.give, name="give"),
    path("staff/relocation/houses/<uuid:house_id>/", board.house, name="house"),
    path("staff/relocation/start/", starting.start, name="start"),
    path("staff/relocation/calls/", calls.to_call, name="calls"),
    path("staff/relocation/calls/<uuid:call_id>/keep/", calls.keep, name="keep_promise"),
    path("staff/relocation/worklist/", matters.matters, name="matters"),
    path("staff/relocation/worklist/<uuid:matter_id>/close/", matters.close, name="close_matter"),
    path("staff/relocation/worklist/<uuid:matter_id>/follow/", following.follow, name="follow_registry"),
    path("staff/relocation/returned/", returned.returned, name="returned"),
    path("staff/relocation/oversight/", overseeing.oversee, name="oversight"),
    path("staff/relocation/oversight.<str:form>", overseeing.export, name="oversight_file"),
]
