"""Edits of a working draft: pure functions that give a new draft, or one sentence why not, and how to undo it."""

from importer.drafts.editing.applying import Edited, apply, apply_operation, undo
from importer.drafts.editing.operations import OPERATIONS

__all__ = ["OPERATIONS", "Edited", "apply", "apply_operation", "undo"]
