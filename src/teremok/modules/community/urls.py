from django.urls import path

from teremok.modules.community.views import resident, staff

app_name = "community"
urlpatterns = [
    path("board/", resident.my_board, name="my_board"),
    path("houses/<uuid:house_id>/board/", resident.board, name="board"),
    path("houses/<uuid:house_id>/board/new/", resident.write, name="write"),
    path("notices/", resident.mine, name="mine"),
    path("notices/<uuid:notice_id>/", resident.notice, name="notice"),
    path("notices/<uuid:notice_id>/edit/", resident.edit, name="edit"),
    path("notices/<uuid:notice_id>/publish/", resident.publish, name="publish"),
    path("notices/<uuid:notice_id>/withdraw/", resident.withdraw, name="withdraw"),
    path("notices/<uuid:notice_id>/poster.pdf", resident.poster, name="poster"),
    path("staff/notices/", staff.notices, name="staff_notices"),
    path("staff/notices/new/", staff.write, name="staff_write"),
    path("staff/notices/<uuid:notice_id>/", staff.notice, name="staff_notice"),
    path("staff/notices/<uuid:notice_id>/hide/", staff.hide, name="hide"),
    path("staff/notices/<uuid:notice_id>/restore/", staff.restore, name="restore"),
    path("staff/notices/<uuid:notice_id>/pin/", staff.pin, name="pin"),
    path("staff/notices/<uuid:notice_id>/unpin/", staff.unpin, name="unpin"),
]
