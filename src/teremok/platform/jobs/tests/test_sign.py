"""The history names who deferred the job that made a change."""

from uuid import uuid4

import pytest

from teremok.platform.access import SYSTEM, Actor
from teremok.platform.audit import acting
from teremok.platform.audit.signatures import present_signature
from teremok.platform.jobs.signing import deferrer, signed

ANNA = Actor(account_id=uuid4(), label="Анна")


@signed
def job(n):
    """Says who acts."""
    return n, present_signature().facts()


def test_the_account_travels_with_the_job():
    with acting(ANNA):
        travelling = deferrer()
    assert job(n=1, **travelling) == (1, {"account": str(ANNA.account_id)})


def test_without_an_account_it_is_the_platform_itself():
    with acting(SYSTEM):
        assert deferrer() == {}
    assert deferrer() == {}
    with acting(ANNA):
        assert job(n=2) == (2, {"actor": "system"})


def test_the_job_keeps_its_name_and_its_words():
    assert (job.__name__, job.__doc__) == ("job", "Says who acts.")


def test_a_coroutine_is_refused():
    async def later():
        """Never awaited."""

    with pytest.raises(TypeError, match="plain functions"):
        signed(later)
