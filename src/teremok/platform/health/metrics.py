"""What Prometheus is told about a process."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("teremok_requests_total", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "teremok_request_seconds",
    "Time from the first line of the middleware to the response.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
LIVE_STREAMS = Gauge("teremok_live_streams", "Open live streams.", multiprocess_mode="livesum")
