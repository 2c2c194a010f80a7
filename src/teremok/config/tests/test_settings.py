"""Settings come from the environment, and wrong ones are refused."""

import pytest

from teremok.config import environment


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEREMOK_METRICS_FROM", "everyone"),
        ("TEREMOK_LOG_LEVEL", "LOUD"),
        ("TEREMOK_TIME_ZONE", "Сказочинск"),
        ("TEREMOK_WORKERS", "-1"),
        ("TEREMOK_ENCRYPTION_KEYS", "00ff"),
        ("DATABASE_URL", "mysql://localhost"),
        ("TEREMOK_COLOUR", "green"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(name, value):
    with pytest.raises(environment.WrongSetting, match=name) as refusal:
        environment.read_settings({name: value})
    assert "\n" not in str(refusal.value)


def test_every_setting_has_its_own_name_and_a_sentence():
    names = [setting.name for setting in environment.SETTINGS]
    assert len(names) == len(set(names))
    assert all(setting.help.endswith(".") for setting in environment.SETTINGS)


def test_an_empty_variable_is_the_default():
    assert environment.read_settings({"TEREMOK_JOBS": " "})["TEREMOK_JOBS"] == 4
