"""Lists by cursor: walked to the end and back, every row once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from teremok.registry.models import District
from teremok.ui.paging import page_of

BY = ("okrug", "name", "public_id")


class Walk(TestCase):
    @settings(max_examples=25)
    @given(
        names=st.lists(st.tuples(st.sampled_from("абв"), st.integers(0, 99)), max_size=12, unique=True),
        size=st.integers(1, 5),
    )
    def test_there_and_back(self, names, size):
        District.objects.bulk_create(District(okrug=okrug, name=f"{number:02}") for okrug, number in names)
        expected = list(District.objects.order_by(*BY))
        pages, cursor = [], ""
        while True:
            page = page_of(District.objects.all(), by=BY, cursor=cursor, size=size)
            pages.append(page.items)
            if not page.next:
                break
            cursor = page.next
        assert [row for rows in pages for row in rows] == expected
        back = [pages[-1]]
        while page.previous:
            page = page_of(District.objects.all(), by=BY, cursor=page.previous, size=size)
            back.insert(0, page.items)
        assert [row for rows in back for row in rows] == expected
        District.objects.all().delete()


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["?", "bm90IGpzb24", "WzEsMl0", "{}", "я" * 40])
def test_a_broken_cursor_begins_anew(cursor):
    District.objects.create(name="Опушка")
    assert len(page_of(District.objects.all(), by=BY, cursor=cursor).items) == 1
