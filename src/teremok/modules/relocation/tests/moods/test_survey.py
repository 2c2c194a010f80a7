"""Surveys after a stage: offered once, answered once, masked."""

import pytest

from teremok.modules.relocation.models import SurveyAnswer
from teremok.modules.relocation.services import surveys as services
from teremok.modules.relocation.states import Stage
from teremok.modules.relocation.surveys import surveys
from teremok.platform.access import Denied
from tests.cast import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewed(family_of, stay, now):
    """Anna's and Boris's family, which has viewed its flat."""
    family = family_of("anna", "boris", stage=Stage.INSPECTION)
    stay(family, Stage.ORDER, left_at=now)
    stay(family, Stage.INSPECTION)
    return family


def test_every_survey_is_of_a_stage_and_asks_in_both_languages():
    for survey in surveys().values():
        assert survey.first.ru != survey.first.en


def test_it_is_offered_and_answered_once(cast, viewed):
    client, page = client_of(cast["anna"]), f"/relocation/my/{viewed.public_id}/"
    place = f"{page}survey/order/"
    assert place in client.get(page).content.decode()
    given = {"first": "5", "second": "3", "words": "Спасибо, Анна Сергеевна, тел. +7 945 000-00-01"}
    assert client.post(place, given).headers["Location"] == page
    client.post(place, given | {"first": "1"})
    answer = SurveyAnswer.objects.get()
    assert (answer.first, answer.second) == (5, 3)
    assert answer.words == "Спасибо, [имя], тел. [телефон]"
    assert place not in client.get(page).content.decode()
    assert "Вы уже ответили" in client.get(place).content.decode()
    assert place in client_of(cast["boris"]).get(page).content.decode(), "everyone answers for themselves"


def test_without_a_face_it_comes_back(cast, viewed):
    answer = client_of(cast["anna"]).post(f"/relocation/my/{viewed.public_id}/survey/order/", {"first": "5"})
    assert answer.status_code == 422
    assert not SurveyAnswer.objects.exists()


@pytest.mark.parametrize("stage", ["contract", "no_such", "free"])
def test_what_hasnt_come_isnt_asked(cast, viewed, stage):
    assert client_of(cast["anna"]).get(f"/relocation/my/{viewed.public_id}/survey/{stage}/").status_code == 404


def test_a_stage_that_goes_on_isnt_asked_about(cast, family_of, stay, now):
    family = family_of("anna", stage=Stage.ORDER)
    stay(family, Stage.ORDER)
    with pytest.raises(services.CannotAnswer):
        services.answer(family=family, stage=Stage.ORDER, first=5, second=5, words="", by=cast["anna"].actor, at=now)


@pytest.mark.parametrize("first", [0, 6])
def test_five_faces_only(cast, viewed, now, first):
    with pytest.raises(services.CannotAnswer):
        services.answer(
            family=viewed, stage=Stage.ORDER, first=first, second=None, words="", by=cast["anna"].actor, at=now
        )


@pytest.mark.parametrize("key", ["zoya", "lev"])
def test_others_dont_answer(cast, viewed, now, key):
    assert client_of(cast[key]).get(f"/relocation/my/{viewed.public_id}/survey/order/").status_code == 404
    with pytest.raises(Denied):
        services.answer(family=viewed, stage=Stage.ORDER, first=5, second=5, words="", by=cast[key].actor, at=now)


def test_a_person_reads_what_they_answered(cast, viewed, now):
    services.answer(family=viewed, stage=Stage.ORDER, first=4, second=5, words="Ладно", by=cast["anna"].actor, at=now)
    assert "Ладно" in client_of(cast["anna"]).get("/my-data/").content.decode()
