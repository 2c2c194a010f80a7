"""Templates: each is used, each name leads to one."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.sources import SOURCE, texts

NAMED = re.compile(r"""["']([\w/.-]+\.(?:html|txt))(?:#[\w-]+)?["']""")
FOUND_BY_DJANGO = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html", "429.html"}
LIBRARIES = ("account/", "allauth/", "mfa/", "socialaccount/", "usersessions/", "django/")


def _ours() -> dict[str, Path]:
    """Templates by the name they are loaded with."""
    found = {}
    for path in texts(".html", ".txt"):
        parts = path.relative_to(SOURCE).parts if path.is_relative_to(SOURCE) else ()
        if "templates" in parts:
            found["/".join(parts[parts.index("templates") + 1 :])] = path
    return found


def _mentions() -> set[str]:
    found = set()
    for path in texts(".py", ".html", ".txt", ".toml"):
        found |= set(NAMED.findall(path.read_text()))
    return found


def test_every_template_is_used():
    ours, mentioned = _ours(), _mentions()
    drawn = "".join(path.read_text() for path in texts(".py"))
    unused = [
        name
        for name in sorted(ours)
        if name not in mentioned
        and name not in FOUND_BY_DJANGO
        and not name.startswith(LIBRARIES)
        and not ("/components/" in name and f'"{Path(name).parts[-2]}"' in drawn)
    ]
    assert not unused


@pytest.mark.parametrize("name", sorted(_ours()))
def test_every_template_can_be_read(name: str):
    get_template(name)


def test_every_template_that_is_named_exists():
    ours = _ours()
    folders = {name.split("/")[0] for name in ours if "/" in name}
    missing = [name for name in sorted(_mentions()) if name.split("/")[0] in folders and name not in ours]
    assert not missing
