"""What the figures keep: stored days, runs of jobs; filling forms that came back."""

from reports.models.daily import DailyCell, DailyTaskCell
from reports.models.filling import FillingMode, FillingState, FillingUpload
from reports.models.jobs import JobRun

__all__ = ["DailyCell", "DailyTaskCell", "FillingMode", "FillingState", "FillingUpload", "JobRun"]
