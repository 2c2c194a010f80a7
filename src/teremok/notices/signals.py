"""What other modules may hear of: that somebody counts as told from now on."""

from django.dispatch import Signal

# Sent in the transaction that serves, with `subjects`: the (kind, public id) of what the notices are about. A receiver
# only defers a job: whoever is served must not wait for what comes of it.
served = Signal()
