"""What the figures keep: stored days, runs of jobs, paragraphs of documents."""

from reports.models.daily import DailyCell, DailyTaskCell
from reports.models.documents import DocumentDraft
from reports.models.jobs import JobRun

__all__ = ["DailyCell", "DailyTaskCell", "DocumentDraft", "JobRun"]
