"""What Prometheus is told about the post."""

from prometheus_client import Counter, Histogram

ENDED = Counter("teremok_post_outcomes_total", "Outcomes of messages written.", ["channel", "state"])
SECONDS = Histogram(
    "teremok_post_provider_seconds",
    "Time from handing a message to a provider to its answer.",
    ["provider"],
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)
TROUBLES = Counter("teremok_post_troubles_total", "Attempts that failed.", ["provider", "kind"])
BROUGHT_BACK = Counter("teremok_post_brought_back_total", "Messages of dead carriers that were queued again.")
RECEIPTS = Counter("teremok_post_receipts_total", "Receipts by what they meant to us.", ["meaning"])
