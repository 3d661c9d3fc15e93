"""From what the parser found to a working draft."""

from importer.drafts.making.whole import from_draft

__all__ = ["from_draft"]
