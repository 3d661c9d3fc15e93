"""API routes of figures; both spellings, with and without the last slash, answer."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from reports import api
from reports.scoring.api import ScoreViewSet

router = SimpleRouter()
router.register("scoring", ScoreViewSet, basename="api-score")

urlpatterns = [
    path("", include(router.urls)),
    re_path(r"^dashboards/overview/?$", api.OverviewView.as_view(), name="api-overview"),
    re_path(
        r"^dashboards/departments?/(?P<pk>[0-9]{1,15})/?$", api.DepartmentView.as_view(), name="api-department-board"
    ),
]
