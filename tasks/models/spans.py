"""A place in a plan's verbatim text."""

from django.db import models
from django.db.models import F, Q


class SourceSpan(models.Model):
    """A half-open span `[start, end)` in Unicode code points of `Plan.source_text`."""

    start = models.PositiveIntegerField("原文起点")
    end = models.PositiveIntegerField("原文终点")

    class Meta:
        abstract = True

    @property
    def span(self) -> tuple[int, int]:
        """The span as a pair."""
        return (self.start, self.end)


def span_constraint(name: str) -> models.CheckConstraint:
    """A span is never empty and never runs backwards."""
    return models.CheckConstraint(condition=Q(end__gt=F("start")), name=name)
