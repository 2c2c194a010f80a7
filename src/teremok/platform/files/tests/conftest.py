import io
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from teremok.platform.access import Actor
from teremok.platform.files import kinds, media
from teremok.platform.files.services import store

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ANNA = Actor(account_id=uuid4(), label="anna")
ZOYA = Actor(account_id=uuid4(), label="zoya")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path
    settings.FILES_URL = settings.CLAMD = ""


@pytest.fixture
def kind(monkeypatch):
    """A kind that Anna may read and nobody else."""
    monkeypatch.setattr(kinds, "_kinds", {})
    kind = kinds.Kind(
        "test.anything", media.ALL, may_read=lambda actor, subject: actor == ANNA, limit_bytes=400_000, longest_side=200
    )
    kinds.register(kind)
    return kind


@pytest.fixture
def give(kind):
    """Stores bytes under a name, as Anna."""

    def give(content, name="act.pdf", *, declared="", subject=None, at=NOW, by=ANNA):
        return store(
            by=by,
            kind=kind,
            content=io.BytesIO(content),
            name=name,
            declared=declared,
            subject=subject or uuid4(),
            at=at,
        )

    return give
