"""A carrier process: `python -m teremok.platform.channels.carrying`."""

import django

django.setup()

from teremok.platform.channels.carrying.running import run  # noqa: E402

run()
