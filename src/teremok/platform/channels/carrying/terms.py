"""How long the carrier waits for what."""

from datetime import timedelta

# Between the attempts of a message that was refused for now; after the last one it is given up.
PAUSES = tuple(timedelta(seconds=s) for s in (10, 30, 60, 300, 900, 3600, 10800, 21600))
# Who doesn't renew what it has taken within this time is taken for dead.
LEASE = timedelta(seconds=25)
RENEWAL_SECONDS = 7.0
FLUSH_SECONDS = 0.2
POLL_SECONDS = 1.0
# What nobody answered is tried again no sooner than this: its answer may still be under way.
AFTER_SILENCE = timedelta(seconds=30)
TOO_LATE = "It came too late to be of use."
