"""What the figures keep: stored days, runs of jobs."""

from reports.models.daily import DailyCell, DailyTaskCell
from reports.models.jobs import JobRun
from reports.models.wall import WallLink

__all__ = ["DailyCell", "DailyTaskCell", "JobRun", "WallLink"]
