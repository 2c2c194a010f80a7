"""A worker process: `python -m teremok.platform.jobs`."""

import django

django.setup()

from django.conf import settings  # noqa: E402

from teremok.platform.jobs.worker import run  # noqa: E402

run(concurrency=settings.ENV["TEREMOK_JOBS"])
