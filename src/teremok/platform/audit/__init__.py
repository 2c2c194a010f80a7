"""Who changed what (`acting`), and who looked at whom (`audit.looks`)."""

from teremok.platform.audit.signatures import acting

__all__ = ["acting"]
