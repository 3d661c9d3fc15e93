"""What the figures keep: stored days, runs of jobs."""

from reports.models.daily import DailyCell, DailyTaskCell
from reports.models.jobs import JobRun

__all__ = ["DailyCell", "DailyTaskCell", "JobRun"]
