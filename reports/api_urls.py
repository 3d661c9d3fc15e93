"""API routes of figures and files; dashboards answer to both spellings, with and without the last slash."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from reports.api import dashboards, filling, outputs, plans, scoring, subscriptions

router = SimpleRouter()
router.register("outputs", outputs.OutputViewSet, basename="api-output")
router.register("scoring", scoring.ScoreViewSet, basename="api-score")
router.register("subscriptions", subscriptions.SubscriptionViewSet, basename="api-subscription")

urlpatterns = [
    path("", include(router.urls)),
    re_path(r"^dashboards/overview/?$", dashboards.OverviewView.as_view(), name="api-overview"),
    re_path(r"^dashboards/plans/?$", plans.PlansView.as_view(), name="api-plans-figures"),
    re_path(
        r"^dashboards/departments?/(?P<pk>[0-9]{1,15})/?$",
        dashboards.DepartmentView.as_view(),
        name="api-department-board",
    ),
    re_path(
        r"^exports/(?P<name>[a-z-]{1,40})\.(?P<ending>[a-z]{1,8})$", outputs.ExportView.as_view(), name="api-export"
    ),
    re_path(r"^filling-form\.xlsx$", filling.FormView.as_view(), name="api-filling-form"),
    re_path(r"^filling/?$", filling.UploadsView.as_view(), name="api-filling-list"),
    re_path(r"^filling/(?P<pk>[0-9]{1,15})/?$", filling.UploadView.as_view(), name="api-filling-detail"),
    re_path(r"^filling/(?P<pk>[0-9]{1,15})/apply/?$", filling.ApplyView.as_view(), name="api-filling-apply"),
    re_path(r"^filling/(?P<pk>[0-9]{1,15})/undo/?$", filling.UndoView.as_view(), name="api-filling-undo"),
]
