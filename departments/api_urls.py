"""API routes of departments and signing in."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from departments import api

router = SimpleRouter()
router.register("departments", api.DepartmentViewSet, basename="api-department")
router.register("working-days", api.WorkingDayViewSet, basename="api-working-day")
urlpatterns = [
    path("auth/token", api.TokenView.as_view(), name="api-token"),
    path("me/", api.MeView.as_view(), name="api-me"),
    *router.urls,
]
