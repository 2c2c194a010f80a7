"""Logs: one JSON object a line, each with the request's id."""

from typing import Any


def logging_settings(level: str) -> dict[str, Any]:
    return {"version": 1, "disable_existing_loggers": False, "root": {"level": level, "handlers": []}}
