"""What the figures keep: stored days, jobs, scores, forms that came back, paragraphs, files and subscriptions."""

from reports.models.daily import DailyCell, DailyTaskCell
from reports.models.documents import DocumentDraft
from reports.models.filling import FillingMode, FillingState, FillingUpload
from reports.models.jobs import JobRun
from reports.models.outputs import UNDER_WAY, Output, OutputState
from reports.models.scores import AppealState, EntryState, ScoreAppeal, ScoreEntry
from reports.models.scoring import RuleFact, SchemeState, ScoringRule, ScoringScheme
from reports.models.subscriptions import Cadence, Subscription, SubscriptionRun
from reports.models.wall import WallLink

__all__ = [
    "UNDER_WAY",
    "AppealState",
    "Cadence",
    "DailyCell",
    "DailyTaskCell",
    "DocumentDraft",
    "EntryState",
    "FillingMode",
    "FillingState",
    "FillingUpload",
    "JobRun",
    "Output",
    "OutputState",
    "RuleFact",
    "SchemeState",
    "ScoreAppeal",
    "ScoreEntry",
    "ScoringRule",
    "ScoringScheme",
    "Subscription",
    "SubscriptionRun",
    "WallLink",
]
