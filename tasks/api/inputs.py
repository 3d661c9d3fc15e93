"""What the API takes in: typed, strict, then judged by the same rules as the page."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from plan_tracker.api_base import StrictSerializer
from plan_tracker.errors import DomainError, InvalidInput
from tasks.models import Assignment
from tasks.report_input import TEXT_LIMITS, ReportInput, parse

VERSION = {"min_value": 1, "max_value": 2**31 - 1}


class ValueInput(StrictSerializer):
    """A value of an indicator."""

    indicator = serializers.IntegerField(min_value=1, max_value=2**62)
    value = serializers.DecimalField(max_digits=14, decimal_places=2)


class ReportFieldsInput(StrictSerializer):
    """A report's content, replaced as a whole. `values` for tasks with indicators, `progress` for all others.

    `version` is that of the report being replaced (`last_report.version` of the assignment); leave it out only where
    this period has none yet. Any other version is answered with 409, and nothing is stored.
    """

    progress = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)
    values = ValueInput(many=True, required=False, max_length=50)
    work_done = serializers.CharField(max_length=TEXT_LIMITS["work_done"], required=False, allow_blank=True)
    problems = serializers.CharField(max_length=TEXT_LIMITS["problems"], required=False, allow_blank=True)
    next_steps = serializers.CharField(max_length=TEXT_LIMITS["next_steps"], required=False, allow_blank=True)
    lower_reason = serializers.CharField(max_length=TEXT_LIMITS["lower_reason"], required=False, allow_blank=True)
    shortfall_reason = serializers.CharField(
        max_length=TEXT_LIMITS["shortfall_reason"], required=False, allow_blank=True
    )
    no_evidence_reason = serializers.CharField(
        max_length=TEXT_LIMITS["no_evidence_reason"], required=False, allow_blank=True
    )
    needs_help = serializers.BooleanField(required=False)
    wants_closure = serializers.BooleanField(required=False)
    version = serializers.IntegerField(required=False, allow_null=True, **VERSION)


class NewReportInput(ReportFieldsInput):
    """A report to hand in, or with `submit: false` to keep as a draft."""

    assignment = serializers.IntegerField(min_value=1, max_value=2**62)
    submit = serializers.BooleanField(required=False)


class ReuseInput(StrictSerializer):
    """A file the department sent before."""

    evidence = serializers.IntegerField(min_value=1, max_value=2**62)


class NoteInput(StrictSerializer):
    """What a file shows; `was` is the note it had, if it must not have changed."""

    note = serializers.CharField(max_length=200, allow_blank=True)
    was = serializers.CharField(max_length=200, allow_blank=True, required=False)


class SignInput(StrictSerializer):
    """Signing a report as it was at `version`."""

    version = serializers.IntegerField(**VERSION)


class RecallInput(SignInput):
    """Taking a report back as it was at `version`."""


class ApproveInput(SignInput):
    """Approving a report, with an opinion if there is one."""

    comment = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class ReturnInput(SignInput):
    """Giving a report back, with the reason."""

    reason = serializers.CharField(max_length=1000)


def read(kind: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """The checked body. Raises ValidationError."""
    body = kind(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def report_input(fields: Mapping[str, Any], assignment: Assignment) -> ReportInput:
    """The fields as the verbs take them. Raises ValidationError for what the task does not ask for."""
    indicators = list(assignment.task.indicators.all())
    names = {*TEXT_LIMITS, "progress", "needs_help", "wants_closure"}
    raw = {name: fields[name] for name in fields if name in names}
    if indicators and fields.get("progress") is not None:
        raise serializers.ValidationError({"progress": ["这项任务按指标填报，请去掉 progress，填写 values。"]})
    known = {one.pk for one in indicators}
    for one in fields.get("values", []):
        name = f"value_{one['indicator']}"
        if one["indicator"] not in known:
            raise serializers.ValidationError({"values": ["这个指标不属于这项任务，请核对 indicator。"]})
        if name in raw:
            raise serializers.ValidationError({"values": ["同一个指标填了两次，请只保留一个。"]})
        raw[name] = str(one["value"])
    with api_field_names():
        return parse(raw, indicators)


@contextmanager
def api_field_names() -> Iterator[None]:
    """Say what the shared rules refuse under the names the API has: a list of sentences for `values`."""
    try:
        yield
    except InvalidInput as error:
        found: dict[str, list[str]] = {}
        for name, sentence in error.errors.items():
            found.setdefault("values" if name.startswith("value_") else name, []).append(sentence)
        raise serializers.ValidationError(found) from error


def idempotency_key(request: Request) -> uuid.UUID | None:
    """The `Idempotency-Key` header: the same key twice is one submission. Raises DomainError."""
    text = request.headers.get("Idempotency-Key", "")
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise DomainError("Idempotency-Key 要是一个UUID，请重新生成。", field="Idempotency-Key") from error
