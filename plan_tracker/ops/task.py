"""What every job has in common: it carries the number of the click that caused it, and its run is recorded."""

from __future__ import annotations

import logging
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from celery import Task

from audit.context import Origin, origin

log = logging.getLogger("plan_tracker.jobs")
# Headers of ours in a queued message.
REQUEST_ID, SENT_AT = "pt_request_id", "pt_sent_at"
LONGEST_ID = 40


class RecordedTask(Task):
    """The application's own task class (`Celery(task_cls=...)`): no job can be forgotten."""

    abstract = True

    def apply_async(self, *args: Any, **options: Any) -> Any:
        """Queue it, with the moment and the request it comes from in the headers."""
        headers = {SENT_AT: datetime.now(UTC).isoformat(), REQUEST_ID: origin.get().request_id}
        options["headers"] = headers | (options.get("headers") or {})
        return super().apply_async(*args, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it inside its origin and record how that went; the recording never breaks the job."""
        before = origin.get()
        own = before.request_id or str(self._header(REQUEST_ID) or "")[:LONGEST_ID] or uuid.uuid4().hex[:16]
        token = origin.set(Origin(ip=before.ip, request_id=own))
        try:
            return self._run_recorded(args, kwargs)
        finally:
            origin.reset(token)

    def _header(self, name: str) -> object:
        """A header of the message: a worker lays them beside the rest of the request, `apply` keeps them apart."""
        return self.request.get(name) or (self.request.headers or {}).get(name)

    def _run_recorded(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        started, clock, sent = datetime.now(UTC), time.monotonic(), _moment(self._header(SENT_AT))
        try:
            result = self.run(*args, **kwargs)
        except Exception as error:
            self._record(started, clock, sent, error=type(error).__name__)
            raise
        self._record(started, clock, sent, result=result)
        return result

    def _record(
        self, started: datetime, clock: float, sent: datetime | None, *, result: object = None, error: str = ""
    ) -> None:
        # This class is made before Django's tables are known.
        from plan_tracker.ops.recording import Run, record  # noqa: PLC0415

        count = result if isinstance(result, int) and not isinstance(result, bool) else None
        took = max(0, round((time.monotonic() - clock) * 1000))
        lag = max(0, round((started - sent).total_seconds() * 1000)) if sent else None
        # What the timetable sends every few seconds is worth a line only to whoever looks for it.
        level = logging.WARNING if error else logging.INFO if self._header(REQUEST_ID) else logging.DEBUG
        log.log(level, "job %s %s", self.name, error or "ok", extra={"duration_ms": took, "job": self.name})
        try:
            record(Run(self.name, started, took, lag, count, error))
        except Exception:
            log.exception("run of %s could not be recorded", self.name)


def _moment(text: object) -> datetime | None:
    """A moment out of a header; anybody can write to the queue, so whatever else stands there is nothing."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
