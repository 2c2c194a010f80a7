"""Answers for those who watch the installation: is it alive, is it ready, how is it doing."""

import ipaddress
import os
from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from teremok.platform.health import checks
from teremok.platform.jobs import queries


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Requests can be sent here: 200, or 503 with the parts that aren't well."""
    findings = checks.examine(for_traffic=True)
    well = all(finding.is_well for finding in findings)
    parts = {finding.name: "ok" if finding.is_well else "not well" for finding in findings}
    return JsonResponse({"ready": well, "parts": parts}, status=200 if well else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, of all web processes of this installation, to the networks in TEREMOK_METRICS_FROM."""
    if not _may_measure(request.META.get("REMOTE_ADDR", "")):
        raise Http404
    registry: CollectorRegistry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    jobs = CollectorRegistry()
    jobs.register(_Jobs())
    return HttpResponse(generate_latest(registry) + generate_latest(jobs), content_type=CONTENT_TYPE_LATEST)


class _Jobs(Collector):
    def collect(self) -> Iterable[Metric]:
        states = GaugeMetricFamily("teremok_jobs", "Jobs by state.", labels=["state"])
        for state, count in queries.counts().items():
            states.add_metric([state], count)
        yield states
        yield GaugeMetricFamily(
            "teremok_jobs_longest_wait_seconds",
            "Since the oldest due job is due.",
            value=queries.longest_wait_seconds(),
        )


def _may_measure(address: str) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in ipaddress.ip_network(network, strict=False) for network in settings.ENV["TEREMOK_METRICS_FROM"])
