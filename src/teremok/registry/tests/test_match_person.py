from datetime import date

import pytest
from django.db import connection
from psycopg import sql

from teremok.platform.secrets import keyed_hash
from teremok.registry.matching import Match, find, judge
from teremok.registry.names import fold
from teremok.registry.tests.house import a_person

pytestmark = pytest.mark.django_db

BORN, OTHER_DAY = date(1961, 4, 12), date(1975, 1, 1)
SNILS, OTHER_SNILS = keyed_hash("11223344595"), keyed_hash("08765430300")


@pytest.fixture
def anna():
    return a_person("Теремкова Анна Павловна", birth_date=BORN, snils_hash=SNILS)


def test_the_same_snils_meets_under_any_name(anna):
    assert find(name="Норушкина Анна Павловна", snils_hash=SNILS) == Match(anna.id)


def test_full_name_and_birth_date_meet_when_the_snils_is_not_told(anna):
    assert find(name=" ТЕРЕМКОВА  Анна Павловна", birth_date=BORN) == Match(anna.id)


def test_another_snils_with_the_same_name_and_birth_date_is_a_question(anna):
    match = find(name="Теремкова Анна Павловна", birth_date=BORN, snils_hash=OTHER_SNILS)
    assert match == Match(None, (anna.id,), "snils_differs")


def test_a_namesake_born_on_another_day_is_a_newcomer(anna):
    assert find(name="Теремкова Анна Павловна", birth_date=OTHER_DAY) == Match()
    assert find(name="Теремкова Анна Павловна", snils_hash=OTHER_SNILS) == Match()


def test_a_name_without_birth_date_is_a_question(anna):
    assert find(name="Теремкова Анна Павловна") == Match(None, (anna.id,), "birth_date_missing")


@pytest.mark.parametrize("written", ["Теремкова А.П.", "Теремкова А. П.", "теремкова а."])
def test_initials_that_fit_are_a_question(anna, written):
    assert find(name=written) == Match(None, (anna.id,), "name_only")


@pytest.mark.parametrize("written", ["Теремкова Б.П.", "Теремкова А.С.", "Теремков А.П."])
def test_initials_that_do_not_fit_meet_nobody(anna, written):
    assert find(name=written) == Match()


def test_two_who_fit_equally_are_a_question():
    twins = [a_person("Медведева Зоя", birth_date=BORN) for _ in range(2)]
    match = find(name="Медведева Зоя", birth_date=BORN)
    assert match == Match(None, tuple(twin.id for twin in twins), "several")


def test_a_merged_person_is_met_no_more(anna):
    survivor = a_person("Теремкова Анна Петровна")
    anna.merged_into = survivor
    anna.save()
    assert find(name="Теремкова Анна Павловна", birth_date=BORN, snils_hash=SNILS) == Match()


def test_a_table_is_judged_at_once(anna):
    zoya = a_person("Медведева Зоя")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE came (row int, snils_hash bytea, name_key text, birth_date date) ON COMMIT DROP"
        )
        rows = [(1, SNILS, "", None), (2, None, fold("Медведева Зоя"), BORN), (3, None, "лисицын егор", None)]
        cursor.executemany("INSERT INTO came VALUES (%s, %s, %s, %s)", rows)
        cursor.execute(sql.SQL("SELECT * FROM ({}) j ORDER BY n").format(judge("came", key="row")))
        assert cursor.fetchall() == [(1, anna.id, None, None), (2, None, [zoya.id], "birth_date_missing")]
