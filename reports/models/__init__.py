"""What the figures keep: stored days, runs of jobs, scores, forms that came back."""

from reports.models.daily import DailyCell, DailyTaskCell
from reports.models.filling import FillingMode, FillingState, FillingUpload
from reports.models.jobs import JobRun
from reports.models.scores import AppealState, EntryState, ScoreAppeal, ScoreEntry
from reports.models.scoring import RuleFact, SchemeState, ScoringRule, ScoringScheme

__all__ = [
    "AppealState",
    "DailyCell",
    "DailyTaskCell",
    "EntryState",
    "FillingMode",
    "FillingState",
    "FillingUpload",
    "JobRun",
    "RuleFact",
    "SchemeState",
    "ScoreAppeal",
    "ScoreEntry",
    "ScoringRule",
    "ScoringScheme",
]
