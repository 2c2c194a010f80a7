"""Lists by cursor: walked to the end and back, every row once."""

import pytest
from django.contrib.contenttypes.models import ContentType
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from teremok.ui.paging import page_of

BY = ("app_label", "model")


class Walk(TestCase):
    @settings(max_examples=25)
    @given(
        names=st.lists(st.tuples(st.sampled_from("абв"), st.integers(0, 99)), max_size=12, unique=True),
        size=st.integers(1, 5),
    )
    def test_there_and_back(self, names, size):
        ContentType.objects.all().delete()
        ContentType.objects.bulk_create(ContentType(app_label=app, model=f"{number:02}") for app, number in names)
        expected = list(ContentType.objects.order_by(*BY))
        pages, cursor = [], ""
        while True:
            page = page_of(ContentType.objects.all(), by=BY, cursor=cursor, size=size)
            pages.append(page.items)
            if not page.next:
                break
            cursor = page.next
        assert [row for rows in pages for row in rows] == expected
        back = [pages[-1]]
        while page.previous:
            page = page_of(ContentType.objects.all(), by=BY, cursor=page.previous, size=size)
            back.insert(0, page.items)
        assert [row for rows in back for row in rows] == expected


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["?", "bm90IGpzb24", "WzEsMl0", "{}", "я" * 40])
def test_a_broken_cursor_begins_anew(cursor):
    first = ContentType.objects.order_by(*BY)[0]
    assert page_of(ContentType.objects.all(), by=BY, cursor=cursor).items[0] == first
