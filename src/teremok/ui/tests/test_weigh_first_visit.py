"""A first visit is light: everything a page loads, compressed, fonts apart."""

import re

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.cast import client_of

MOST = 60 * 1024


def weight(page: bytes) -> dict[str, int]:
    """Compressed bytes of the page and of each file it names, by address."""
    names = set(re.findall(r'(?:href|src)="/static/([^"#]+)', page.decode()))
    files = {name: finders.find(name) for name in names}
    sizes = {"": len(brotli.compress(page))}
    for name, path in files.items():
        with open(path, "rb") as file:  # noqa: PTH123 (a finder's path)
            sizes[name] = len(brotli.compress(file.read()))
    return sizes


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/who-manages/", "/sign-in/"])
def test_the_signed_out_load_little(path):
    sizes = weight(Client().get(path).content)
    assert sum(sizes.values()) <= MOST, sizes


def test_a_resident_loads_little(cast):
    for path in ("/", f"/houses/{cast.house.public_id}/", "/my-data/"):
        sizes = weight(client_of(cast["anna"]).get(path).content)
        assert sum(sizes.values()) <= MOST, sizes
