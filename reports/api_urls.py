"""API routes of figures and files; dashboards answer to both spellings, with and without the last slash."""

from django.urls import re_path
from rest_framework.routers import SimpleRouter

from reports.api import dashboards, outputs

router = SimpleRouter()
router.register("outputs", outputs.OutputViewSet, basename="api-output")
urlpatterns = [
    re_path(r"^dashboards/overview/?$", dashboards.OverviewView.as_view(), name="api-overview"),
    re_path(
        r"^dashboards/departments?/(?P<pk>[0-9]{1,15})/?$",
        dashboards.DepartmentView.as_view(),
        name="api-department-board",
    ),
    re_path(
        r"^exports/(?P<name>[a-z-]{1,40})\.(?P<ending>[a-z]{1,8})$", outputs.ExportView.as_view(), name="api-export"
    ),
    *router.urls,
]
