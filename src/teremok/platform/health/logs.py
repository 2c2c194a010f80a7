"""Logs: one JSON object a line, each with the request's id."""

import logging
from typing import Any, BinaryIO

import orjson
import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
QUIET = {  # they tell what we tell ourselves, or what nobody asked
    "django.server": "WARNING",
    "procrastinate.blueprints": "WARNING",
    "procrastinate.periodic": "WARNING",
    "httpx": "WARNING",
}


def _json(line: Any, **_rest: Any) -> bytes:
    return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS)


def _json_text(line: Any, **_rest: Any) -> str:
    return _json(line).decode()


def logging_settings(level: str) -> dict[str, Any]:
    """Python's logging, written as JSON to stderr."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*SHARED, structlog.stdlib.ExtraAdder(allow=FIELDS)],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    structlog.processors.JSONRenderer(serializer=_json_text),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {name: {"level": quiet} for name, quiet in QUIET.items()},
    }


# Of what others attach to a line (Django attaches the whole request) only these are written.
FIELDS = {"action", "jobs", "status_code", "duration"}


def speak_json(level: str, file: BinaryIO) -> None:
    """Lets `structlog.get_logger(name)` write lines of the same kind into `file`.

    They pass Python's logging by: it would look for the caller and take each line apart again, which for the line of
    each request was a tenth of a small page.
    """
    structlog.configure(
        processors=[*SHARED, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_json)],
        logger_factory=structlog.BytesLoggerFactory(file),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=True,
    )


def stderr() -> BinaryIO:
    """The process's error output itself: a line is one write, so lines of several processes don't mix."""
    return open(2, "wb", buffering=0, closefd=False)
