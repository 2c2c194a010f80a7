"""Addresses of the guide and of how people take it."""

from django.urls import path

from teremok.modules.relocation.views import guide, guide_editing, moods, my_guide, surveys

GUIDE = [
    path("relocation/guide/", guide.every_situation, name="guide"),
    path("relocation/guide/<slug:slug>/", guide.one_situation, name="situation"),
    path("relocation/my/guide/", my_guide.mine, name="my_guide"),
    path("relocation/my/guide/<slug:slug>/", my_guide.mine, name="my_situation"),
    path("relocation/my/<uuid:family_id>/guide/", my_guide.of_family, name="guide_of_family"),
    path("relocation/my/<uuid:family_id>/guide/<slug:slug>/", my_guide.situation, name="situation_of_family"),
    path("relocation/my/<uuid:family_id>/guide/<slug:slug>/<slug:step>/tick/", my_guide.tick, name="guide_tick"),
    path("relocation/my/<uuid:family_id>/survey/<slug:stage>/", surveys.survey, name="survey"),
    path("staff/relocation/guide/", guide_editing.every_situation, name="guide_words"),
    path("staff/relocation/guide/<slug:slug>/", guide_editing.situation, name="guide_situation"),
    path("staff/relocation/guide/<slug:slug>/edit/", guide_editing.edit, name="guide_edit"),
    path("staff/relocation/guide/<slug:slug>/restore/", guide_editing.restore, name="guide_restore"),
    path("staff/relocation/mood/", moods.picture, name="moods"),
    path("staff/relocation/mood.csv", moods.as_csv, name="moods_csv"),
    path("staff/relocation/mood/texts/", moods.texts, name="mood_texts"),
    path("staff/relocation/mood/enter/", moods.enter, name="enter_voices"),
    path("staff/relocation/mood/files/<uuid:file_id>/take-back/", moods.take_back, name="take_voices_back"),
]
