import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from teremok.kernel import identifiers as ids

GOOD = [
    (ids.check_inn, "7707083893", "7707083893"),
    (ids.check_inn, " 5001 0073 2259 ", "500100732259"),
    (ids.check_ogrn, "1027700132195", "1027700132195"),
    (ids.check_ogrnip, "304500116000157", "304500116000157"),
    (ids.check_snils, "112-233-445 95", "11223344595"),
    (ids.check_snils, "001–001‑998 42", "00100199842"),
    (ids.check_kpp, "7700 01 001", "770001001"),
    (ids.check_kpp, "7700ab001", "7700AB001"),
    (ids.check_bic, "044525225", "044525225"),
    (ids.check_cadastral_number, " 77:01:0001001:1234", "77:01:0001001:1234"),
    (ids.check_fias_id, "0C5B2444-70A0-4932-980C-B4DC0D3F02B5", "0c5b2444-70a0-4932-980c-b4dc0d3f02b5"),
    (ids.check_unom, "0012345", "12345"),
    (ids.check_unified_account, "10аа000001", "10АА000001"),
    (ids.check_gis_number, "1" * 25 + "-12345", "1" * 25 + "-12345"),
    (ids.check_gis_number, "1" * 25 + "-1234567890", "1" * 25 + "-1234567890"),
]
BAD = [
    (ids.check_inn, "7707083894"),
    (ids.check_inn, "0000000000"),
    (ids.check_inn, "770708389"),
    (ids.check_ogrn, "1027700132196"),
    (ids.check_ogrn, "304500116000157"),
    (ids.check_ogrnip, "304500116000158"),
    (ids.check_snils, "112-233-445 96"),
    (ids.check_snils, "000-000-000 00"),
    (ids.check_snils, "112-233-445"),
    (ids.check_kpp, "77000100"),
    (ids.check_bic, "054525225"),
    (ids.check_bic, "04452522"),
    (ids.check_cadastral_number, "77:1:0001001:1234"),
    (ids.check_fias_id, "0c5b2444"),
    (ids.check_unom, "0"),
    (ids.check_unom, "123456789"),
    (ids.check_unom, "٣"),
    (ids.check_unified_account, "10AA000001"),
    (ids.check_gis_number, "123-45678"),
]


@pytest.mark.parametrize(("check", "text", "normal"), GOOD)
def test_a_right_identifier_comes_back_in_its_normal_form(check, text, normal):
    assert check(text) == normal
    assert check(normal) == normal


@pytest.mark.parametrize(("check", "text"), BAD)
def test_a_wrong_identifier_is_refused_with_a_sentence(check, text):
    with pytest.raises(ids.WrongIdentifier) as refusal:
        check(text)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("check", sorted({good[0] for good in GOOD}, key=lambda each: each.__name__))
@given(text=st.text(max_size=30))
def test_any_text_at_all_is_either_normal_or_refused(check, text):
    try:
        normal = check(text)
    except ids.WrongIdentifier:
        return
    assert check(normal) == normal


RIGHT = [
    (ids.check_inn, "7707083893"),
    (ids.check_ogrn, "1027700132195"),
    (ids.check_snils, "11223344595"),
    (lambda account: ids.check_account(account, "044525999"), "40702810900000001234"),
]


@pytest.mark.parametrize(("check", "digits"), RIGHT)
@given(data=st.data())
def test_one_wrong_digit_is_noticed(check, digits, data):
    place = data.draw(st.integers(2, len(digits) - 2))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))
    changed = digits[:place] + other + digits[place + 1 :]
    assume(not changed.startswith(ids.TREASURY_ACCOUNTS))  # they have no key to be wrong
    with pytest.raises(ids.WrongIdentifier):
        check(changed)


@pytest.mark.parametrize(
    ("account", "bic"),
    [
        ("40602810700000000025", "049805746"),
        ("30101810400000000225", "044525225"),
        ("30101810145250000974", "044525974"),
        ("40702810900000001234", "044525999"),
        ("03100643000000017300", "004525988"),
        ("40102810545370000003", "004525988"),
    ],
)
def test_an_account_fits_its_bank(account, bic):
    assert ids.check_account(f"{account[:5]} {account[5:]}", bic) == account


@pytest.mark.parametrize(
    ("account", "bic"), [("40702810900000001234", "044525225"), ("4070281090000000123", "044525999")]
)
def test_an_account_of_another_bank_is_refused(account, bic):
    with pytest.raises(ids.WrongIdentifier):
        ids.check_account(account, bic)


def test_a_currency_letter_counts_as_its_digit():
    digits = ids.check_account("40702810900000001234", "044525999")
    with_letter = digits[:5] + "K" + digits[6:]  # K stands for 5; the key moves with it
    fitting = [k for k in "0123456789" if _fits(with_letter[:8] + k + with_letter[9:])]
    as_digit = [k for k in "0123456789" if _fits(digits[:5] + "5" + digits[6:8] + k + digits[9:])]
    assert fitting == as_digit
    assert len(fitting) == 1


def _fits(account):
    try:
        ids.check_account(account, "044525999")
    except ids.WrongIdentifier:
        return False
    return True


def test_snils_is_written_as_on_the_card():
    assert ids.written_snils("11223344595") == "112-233-445 95"
