"""What relocation does when somebody counts as told: a job looks whether terms begin."""

from typing import Any
from uuid import UUID

from teremok.modules.relocation.services.telling import SUBJECT
from teremok.notices.signals import served
from teremok.platform.jobs import defer


def connect() -> None:
    served.connect(_start_terms, dispatch_uid="relocation.terms")


def _start_terms(sender: object, subjects: frozenset[tuple[str, UUID]], **_more: Any) -> None:
    from teremok.modules.relocation.moving_jobs import start_terms

    for kind, subject in sorted(subjects):
        if kind == SUBJECT:
            defer(start_terms, key=str(subject), subject=str(subject))
