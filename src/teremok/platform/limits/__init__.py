"""How often something may be done, counted in PostgreSQL so that every process counts together."""

from teremok.platform.limits.spending import forget_spent, spend, spend_some

__all__ = ["forget_spent", "spend", "spend_some"]
