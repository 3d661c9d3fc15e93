"""What the figures keep: stored days, runs of jobs, files made from them."""

from reports.models.daily import DailyCell, DailyTaskCell
from reports.models.jobs import JobRun
from reports.models.outputs import UNDER_WAY, Output, OutputState

__all__ = ["UNDER_WAY", "DailyCell", "DailyTaskCell", "JobRun", "Output", "OutputState"]
