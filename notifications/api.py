"""One's own messages for machines."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from notifications.models import Message
from notifications.verbs import mark_read
from plan_tracker.api_base import StrictSerializer


class MessageSerializer(serializers.ModelSerializer):
    """A message in the inbox."""

    class Meta:
        model = Message
        fields = ["id", "kind", "title", "body", "url", "urgent", "sent_at", "read_at"]
        read_only_fields = fields


class ChosenSerializer(StrictSerializer):
    """Which messages; all without `ids`."""

    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, max_length=200
    )


class ReadSerializer(serializers.Serializer):
    """How many messages were marked read."""

    marked = serializers.IntegerField(read_only=True)


class MessageViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """One's own messages, newest first."""

    serializer_class = MessageSerializer
    queryset = Message.objects.none()

    def get_queryset(self) -> QuerySet[Message]:
        """Only one's own."""
        return Message.objects.inbox(self.request.user)

    @extend_schema(request=ChosenSerializer, responses=ReadSerializer)
    @action(detail=False, methods=["post"])
    def read(self, request: Request) -> Response:
        """Mark the chosen messages read, or all; others' are left alone."""
        chosen = ChosenSerializer(data=request.data)
        chosen.is_valid(raise_exception=True)
        return Response({"marked": mark_read(by=request.user, ids=chosen.validated_data.get("ids"))})
