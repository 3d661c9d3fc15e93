"""GET /metrics for Prometheus: how fast pages are, what waits, how jobs stand. Only for addresses of METRICS_ALLOW.

Counters of requests live in files of DATA_DIR/metrics, since several web processes count (prometheus_client's
multi-process mode); everything else is read from the database and the queue when asked. Labels take few values: names
of addresses, classes of status, channels, states and jobs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import redis
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from plan_tracker.beat import JOBS
from plan_tracker.ops import outbox
from reports.models import JobRun

QUEUE = "celery"
settings.METRICS_DIR.mkdir(parents=True, exist_ok=True)
BROKER_SECONDS = 2
REQUESTS = Counter("plan_tracker_requests", "Requests by page and class of status", ["view", "status"], registry=None)
SECONDS = Histogram(
    "plan_tracker_request_seconds", "Seconds a request took", ["view"], registry=None,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip


class MetricsMiddleware:
    """Counts and times every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        # Whoever asks for addresses that are not there makes no new labels.
        view = (match.view_name or "unnamed") if match else "none"
        REQUESTS.labels(view, f"{response.status_code // 100}xx").inc()
        SECONDS.labels(view).observe(time.perf_counter() - started)
        return response


def metrics(request: HttpRequest) -> HttpResponse:
    """The text; for everybody else the page does not exist."""
    # Behind a proxy that TRUSTED_PROXIES does not know of, everybody's address is the proxy's.
    hidden = not settings.TRUSTED_PROXIES and "HTTP_X_FORWARDED_FOR" in request.META
    if hidden or request.META.get("REMOTE_ADDR") not in settings.METRICS_ALLOW:
        raise Http404
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(settings.METRICS_DIR))  # type: ignore[no-untyped-call]
    registry.register(_Stored())  # type: ignore[arg-type]
    response = HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


class _Stored:
    """What database and queue know."""

    def collect(self) -> Iterator[Metric]:
        """Read it now."""
        yield from _queue()
        yield from _messages()
        yield from _jobs()


def _queue() -> Iterator[Metric]:
    """Nothing while the queue is away: an absent value is not 0."""
    client = redis.Redis.from_url(
        settings.BROKER_PROBE_URL, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS
    )
    try:
        length = client.llen(QUEUE)
    except redis.RedisError:
        return
    finally:
        client.close()
    yield GaugeMetricFamily("plan_tracker_queue_length", "Jobs that wait in the queue", value=float(str(length)))


def _messages() -> Iterator[Metric]:
    family = GaugeMetricFamily("plan_tracker_messages", "Messages by channel and state", labels=["channel", "state"])
    for channel, state, number in outbox.by_channel_and_state():
        family.add_metric([channel, state], number)
    yield family
    resting = len(outbox.resting())
    yield GaugeMetricFamily("plan_tracker_endpoints_resting", "Endpoints that rest after failures", value=resting)


def _jobs() -> Iterator[Metric]:
    success = GaugeMetricFamily("plan_tracker_job_last_success_seconds", "Moment of the last success", labels=["job"])
    took = GaugeMetricFamily("plan_tracker_job_duration_seconds", "Seconds the last run took", labels=["job"])
    failures = GaugeMetricFamily("plan_tracker_job_failures", "Failures in a row", labels=["job"])
    for run in JobRun.objects.filter(name__in=[job.name for job in JOBS]):
        took.add_metric([run.name], run.took_ms / 1000)
        failures.add_metric([run.name], run.failures)
        if run.last_ok_at:
            success.add_metric([run.name], run.last_ok_at.timestamp())
    yield from (success, took, failures)
