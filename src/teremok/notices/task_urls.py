from django.urls import path

from teremok.notices.views import silence, tasks

app_name = "tasks"
urlpatterns = [
    path("staff/tasks/", tasks.desk, name="desk"),
    path("staff/tasks/next/", tasks.take_next, name="next"),
    path("staff/tasks/visits.pdf", tasks.visits_pdf, name="visits"),
    path("staff/tasks/silence/", silence.silent, name="silence"),
    path("staff/tasks/<uuid:task_id>/", tasks.card, name="task"),
    path("staff/tasks/<uuid:task_id>/take/", tasks.take, name="take"),
    path("staff/tasks/<uuid:task_id>/give-back/", tasks.give_back, name="give_back"),
    path("staff/tasks/<uuid:task_id>/hand-on/", tasks.hand_on, name="hand_on"),
    path("staff/tasks/<uuid:task_id>/wrong-number/", tasks.wrong_number, name="wrong_number"),
]
