"""Lists of premises and owners."""

from fractions import Fraction

import pytest

from teremok.platform.secrets import keyed_hash, unseal
from teremok.registry.imports.queries import rows
from teremok.registry.imports.states import Kind, Verdict
from teremok.registry.imports.tests.files import HOUSES, OWNERS, PREMISES, SNILS, applied, written
from teremok.registry.models import MatchQuestion, Organisation, OwnershipRight, Person, Premises

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    applied(Kind.PREMISES, written(tmp_path, PREMISES))
    return tmp_path


def test_premises_come_into_their_house(lists):
    flats = Premises.objects.order_by("number_key")
    assert [(flat.house.unom, flat.number, str(flat.area)) for flat in flats] == [
        (101, "1", "45.5000"), (101, "2", "60.0000"),
    ]  # fmt: skip


def test_premises_again_change_nothing_and_a_new_area_is_a_change(lists):
    assert applied(Kind.PREMISES, written(lists, PREMISES)).counts["unchanged"] == 2
    batch = applied(Kind.PREMISES, written(lists, PREMISES.replace("45,5", "45,6")))
    assert batch.counts == {"new": 0, "changed": 1, "unchanged": 1, "rejected": 0}
    assert str(Premises.objects.get(number="1").area) == "45.6000"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("г. Сказочинск, ул. Дальняя, д. 1;3;40;1;1", "no_house"),
        ("г. Сказочинск, ул. Сказочная, д. 5;;40;1;1", "no_number"),
        ("г. Сказочинск, ул. Сказочная, д. 5;3;-4;1;1", "wrong_value"),
        ("г. Сказочинск, ул. Сказочная, д. 5;3;=A1;1;1", "formula"),
        ("г. Сказочинск, ул. Сказочная, д. 5;3;40", "broken_row"),
        ("г. Сказочинск, ул. Сказочная, д. 5;1;40;;", "same_premises"),
    ],
)
def test_premises_are_rejected_with_a_reason(lists, row, reason):
    batch = applied(Kind.PREMISES, written(lists, PREMISES + row + "\n"))
    assert batch.reasons == {reason: 1}
    assert rows(batch, verdict=Verdict.REJECTED, limit=5)[0].sentence
    assert Premises.objects.count() == 2


def test_owners_get_exact_shares_and_sealed_snils(lists):
    batch = applied(Kind.OWNERS, written(lists, OWNERS))
    assert batch.counts == {"new": 3, "changed": 0, "unchanged": 0, "rejected": 0}
    anna = Person.objects.get(last_name="Теремкова")
    assert bytes(anna.snils_hash) == keyed_hash(SNILS)
    assert unseal(anna.snils_encrypted) == SNILS
    rights = OwnershipRight.objects.filter(premises__number="1")
    assert sum(Fraction(r.share_numerator, r.share_denominator) for r in rights.order_by("id")) == 1
    assert OwnershipRight.objects.get(premises__number="2").organisation == Organisation.objects.get(inn="7707083893")


def test_owners_again_change_nothing(lists):
    applied(Kind.OWNERS, written(lists, OWNERS))
    assert applied(Kind.OWNERS, written(lists, OWNERS)).counts["unchanged"] == 3
    assert Person.objects.count() == 2


def test_a_person_is_met_by_snils_or_by_name_and_birth_date(lists):
    applied(Kind.OWNERS, written(lists, OWNERS))
    text = OWNERS.splitlines()[0] + (
        "\nг. Сказочинск, ул. Сказочная, д. 5;2;Иначева Анна Ильинична;;11223344595;;;1/2;"
        "\nг. Сказочинск, ул. Сказочная, д. 5;2;ТЕРЕМКОВ БОРИС ИЛЬИЧ;05.06.1978;;;;1/2;\n"
    )
    batch = applied(Kind.OWNERS, written(lists, text))
    assert batch.matches == {"snils": 1, "name": 1}
    assert Person.objects.count() == 2


def test_a_mere_name_goes_to_the_queue_and_only_once(lists):
    applied(Kind.OWNERS, written(lists, OWNERS))
    text = OWNERS.splitlines()[0] + "\nг. Сказочинск, ул. Сказочная, д. 5;2;Теремков Борис Ильич;;;;;1;\n"
    applied(Kind.OWNERS, written(lists, text))
    question = MatchQuestion.objects.get()
    assert question.candidates == [Person.objects.get(birth_date="1978-06-05").id]
    assert applied(Kind.OWNERS, written(lists, text)).counts["unchanged"] == 1
    assert MatchQuestion.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("г. Сказочинск, ул. Сказочная, д. 5;1;Зайцев Пётр;;112-233-445 96;;;1;", "wrong_identifier"),
        ("г. Сказочинск, ул. Сказочная, д. 5;1;Зайцев Пётр;;;;;3/2;", "wrong_share"),
        ("г. Сказочинск, ул. Сказочная, д. 5;9;Зайцев Пётр;;;;;1;", "no_premises"),
        ("г. Сказочинск, ул. Сказочная, д. 5;1;;;;;;1;", "no_party"),
        ("г. Сказочинск, ул. Сказочная, д. 5;1;Зайцев Пётр;;;ООО «Пряник»;;1;", "two_parties"),
        ("г. Сказочинск, ул. Сказочная, д. 5;2;;;;ООО «Пряник»;7707083894;1;", "wrong_identifier"),
        ("г. Сказочинск, ул. Сказочная, д. 5;1;Теремков Борис Ильич;05.06.1978;;;;1/3;01.03.2010", "same_right"),
    ],
)
def test_rights_are_rejected_with_a_reason(lists, row, reason):
    batch = applied(Kind.OWNERS, written(lists, OWNERS + row + "\n"))
    assert batch.reasons == {reason: 1}
    assert batch.counts["new"] == 3
