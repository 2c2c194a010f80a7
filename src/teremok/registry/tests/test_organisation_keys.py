"""Organisations that came in before quotation marks were left out of their keys."""

from importlib import import_module

import pytest
from django.db import connection

from teremok.registry.models import Organisation
from teremok.registry.names import fold, organisation_key

pytestmark = pytest.mark.django_db


def test_old_keys_lose_their_quotation_marks_but_where_another_has_that_name():
    names = ("УК «Теремок»", 'УК "Теремок"', "ТСЖ «Пень»", "ТСЖ Пень", 'ООО "Ель"  плюс')
    kept = [Organisation.objects.create(name=name, name_key=fold(name)) for name in names]
    with_inn = Organisation.objects.create(name="УК 'Теремок'", name_key=fold("УК 'Теремок'"), inn="7707083893")
    with connection.cursor() as cursor:
        cursor.execute(import_module("teremok.registry.migrations.0009_organisation_keys").REKEY)
    keys = dict(Organisation.objects.values_list("id", "name_key"))
    assert [keys[one.id] for one in kept] == ["ук теремок", 'ук "теремок"', "тсж «пень»", "тсж пень", "ооо ель плюс"]
    assert keys[with_inn.id] == organisation_key(with_inn.name)
