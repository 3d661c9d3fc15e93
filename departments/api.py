"""Departments, tokens and oneself for machines."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.auth import authenticate
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, permissions, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from departments import accounts, lockout, second_factor
from departments.models import Department, DepartmentKind, User, WorkingDay
from departments.roles import MAY, Role
from departments.working_days import LEAST_YEAR, MOST_YEAR
from plan_tracker import clock
from plan_tracker.api_base import StrictSerializer


class DepartmentSerializer(serializers.ModelSerializer):
    """A department."""

    kind_text = serializers.CharField(source="get_kind_display", read_only=True)
    aliases = serializers.SlugRelatedField(slug_field="alias", many=True, read_only=True)
    groups = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = Department
        fields = [
            "id", "code", "name", "short_name", "kind", "kind_text", "aliases", "groups", "parent", "verified",
            "outside_scoring", "valid_from", "valid_to",
        ]  # fmt: skip
        read_only_fields = fields


class DepartmentFilter(django_filters.FilterSet):
    """By kind, code, words, and whether it exists today."""

    kind = django_filters.ChoiceFilter(choices=DepartmentKind.choices)
    active = django_filters.BooleanFilter(method="existing")
    code = django_filters.CharFilter()
    q = django_filters.CharFilter(method="search", max_length=40)

    class Meta:
        model = Department
        fields = ["kind", "code", "active", "q"]

    def existing(self, rows: QuerySet[Department], name: str, value: bool) -> QuerySet[Department]:
        """Existing today, or not."""
        valid = Department.objects.valid_on(clock.today()).values("pk")
        return rows.filter(pk__in=valid) if value else rows.exclude(pk__in=valid)

    def search(self, rows: QuerySet[Department], name: str, value: str) -> QuerySet[Department]:
        """Words in the name or an alias."""
        return rows.filter(Q(name__icontains=value) | Q(aliases__alias__icontains=value)).distinct()


class DepartmentViewSet(viewsets.ReadOnlyModelViewSet):
    """All departments: everybody may know who exists."""

    queryset = Department.objects.prefetch_related("aliases", "groups").order_by("order", "code")
    serializer_class = DepartmentSerializer
    filterset_class = DepartmentFilter
    lookup_value_regex = "[0-9]+"


class WorkingDaySerializer(serializers.ModelSerializer):
    """A day of the working calendar; `name` says why it differs from an ordinary week."""

    class Meta:
        model = WorkingDay
        fields = ["date", "is_working", "name"]
        read_only_fields = fields


class WorkingDayFilter(django_filters.FilterSet):
    """By year and by whether people work."""

    year = django_filters.NumberFilter(method="in_year", min_value=LEAST_YEAR, max_value=MOST_YEAR, decimal_places=0)
    is_working = django_filters.BooleanFilter()

    class Meta:
        model = WorkingDay
        fields = ["year", "is_working"]

    def in_year(self, rows: QuerySet[WorkingDay], name: str, value: int) -> QuerySet[WorkingDay]:
        """Days of one year."""
        return rows.filter(date__year=int(value))


class WorkingDayViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Days of the loaded years; a year that is not loaded has none."""

    queryset = WorkingDay.objects.order_by("date")
    serializer_class = WorkingDaySerializer
    filterset_class = WorkingDayFilter


class CredentialsSerializer(StrictSerializer):
    """What a machine signs in with."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    otp = serializers.CharField(max_length=32, required=False, default="", allow_blank=True)


class TokenSerializer(serializers.Serializer):
    """The token for `Authorization: Token …`."""

    token = serializers.CharField(read_only=True)


class TokenView(APIView):
    """POST username and password, get a token; wrong passwords are counted as on the login page.

    Whoever has a second factor sends its current code, or a recovery code, as `otp`.
    """

    authentication_classes: list[Any] = []
    permission_classes = [permissions.AllowAny]
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "login"

    @extend_schema(request=CredentialsSerializer, responses=TokenSerializer, auth=[])
    def post(self, request: Request) -> Response:
        """Sign in."""
        fields = CredentialsSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        given = dict(fields.validated_data)
        code = given.pop("otp")
        user = authenticate(request._request, **given)
        if user is None:
            if getattr(request._request, "axes_locked_out", False):
                raise exceptions.Throttled(detail=f"{lockout.LOCKED}。")
            raise serializers.ValidationError({"password": ["账号或密码不正确，请核对后重试。"]})
        second_factor.check_for_token(user, code)
        lockout.release(user.username)
        return Response({"token": accounts.token_for(account=user)})


class MeSerializer(serializers.ModelSerializer):
    """Who is asking."""

    department = DepartmentSerializer(read_only=True)
    may = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "username", "full_name", "role", "department", "may"]
        read_only_fields = fields

    def get_may(self, user: User) -> str:
        """What the role may do, in words."""
        return MAY[Role(user.role)]


class MeView(APIView):
    """Who am I?"""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Oneself."""
        return Response(MeSerializer(request.user).data)
