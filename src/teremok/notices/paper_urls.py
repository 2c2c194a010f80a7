from django.urls import path

from teremok.notices.views import doors, paper, post

app_name = "paper"
urlpatterns = [
    path("staff/paper/", paper.letters, name="letters"),
    path("staff/paper/runs/", paper.make_run, name="make_run"),
    path("staff/paper/runs/<uuid:run_id>/", paper.run, name="run"),
    path("staff/paper/runs/<uuid:run_id>/posted/", paper.posted, name="posted"),
    path("staff/paper/runs/<uuid:run_id>/files/<str:name>", paper.file, name="file"),
    path("staff/paper/letters/<uuid:letter_id>/", post.letter, name="letter"),
    path("staff/paper/letters/<uuid:letter_id>.pdf", post.pdf, name="pdf"),
    path("staff/paper/letters/<uuid:letter_id>/outcome/", post.outcome, name="outcome"),
    path("staff/paper/lists/", post.lists, name="lists"),
    path("staff/paper/lists/<uuid:file_id>/", post.one_list, name="list"),
    path("staff/paper/doors/<uuid:notice_id>/", doors.hung, name="doors"),
    path("staff/paper/doors/<uuid:notice_id>/sheet.pdf", doors.sheet, name="sheet"),
]
