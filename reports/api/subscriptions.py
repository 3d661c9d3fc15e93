"""Subscriptions for machines: one's own, as on the page."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from plan_tracker.api_base import StrictSerializer
from plan_tracker.errors import DomainError
from reports.models import Cadence, Subscription
from reports.models.subscriptions import LAST_DAY, MOST_DAY
from reports.permissions import get_subscription, plan_for_figures, require_outputs
from reports.subscriptions.listing import subscriptions_of
from reports.subscriptions.schedule import Rhythm
from reports.subscriptions.verbs import MOST_LABEL, end_subscription, subscribe
from tasks.api.base import number
from tasks.api.inputs import read


class SubscriptionSerializer(serializers.ModelSerializer):
    """A file that comes again and again. `day` 0 is the last of the month; `last_output` is among /outputs/."""

    plan = serializers.CharField(source="plan_code")
    options = serializers.SerializerMethodField()
    last_output = serializers.IntegerField(allow_null=True)

    class Meta:
        model = Subscription
        fields = [
            "id", "kind", "format", "plan", "plan_title", "options", "label", "cadence", "weekday", "day", "next_on",
            "last_output", "created_at", "ended_at", "end_reason",
        ]  # fmt: skip
        read_only_fields = fields

    def get_options(self, row: Subscription) -> dict[str, str]:
        """The filters, by name."""
        return dict(parse_qsl(row.options))


class NewSubscriptionInput(StrictSerializer):
    """What, and when: `weekly` with `weekday` (1 Monday to 7), `monthly` with `day` (1 to 28, 0 the last day)."""

    kind = serializers.CharField(max_length=40)
    format = serializers.CharField(max_length=8)
    plan = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    options = serializers.DictField(child=serializers.CharField(max_length=200, allow_blank=True), required=False)
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=MOST_LABEL, required=False, allow_blank=True, default=""
    )
    cadence = serializers.ChoiceField(choices=Cadence.choices)
    weekday = serializers.IntegerField(min_value=1, max_value=7, required=False, allow_null=True, default=None)
    day = serializers.IntegerField(
        min_value=LAST_DAY, max_value=MOST_DAY, required=False, allow_null=True, default=None
    )


class SubscriptionViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """One's own subscriptions, those that go on first."""

    queryset = Subscription.objects.none()
    serializer_class = SubscriptionSerializer
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> QuerySet[Any]:
        """Nobody sees what others subscribed to."""
        return subscriptions_of(self.request.user)

    @extend_schema(request=NewSubscriptionInput, responses={201: SubscriptionSerializer})
    def create(self, request: Request) -> Response:
        """Have a file made and sent every week or month (订阅)."""
        require_outputs(request.user)
        fields = read(NewSubscriptionInput, request)
        rhythm = Rhythm(fields.pop("cadence"), fields.pop("weekday"), fields.pop("day"))
        code = fields.pop("plan")
        if "\x00" in code:
            raise DomainError("计划编码里有不能识别的字符，请核对。", field="plan")
        row = subscribe(by=request.user, plan=plan_for_figures(request.user, code), rhythm=rhythm, **fields)
        shown = subscriptions_of(request.user).get(pk=row.pk)
        return Response(SubscriptionSerializer(shown, context=self.get_serializer_context()).data, status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        """No more of it (取消订阅)."""
        end_subscription(by=request.user, subscription=get_subscription(request.user, number(pk)))
        return Response(status=204)
