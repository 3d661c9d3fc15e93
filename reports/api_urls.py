"""API routes of figures; both spellings, with and without the last slash, answer."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from reports import api, api_filling
from reports.scoring.api import ScoreViewSet

router = SimpleRouter()
router.register("scoring", ScoreViewSet, basename="api-score")

urlpatterns = [
    path("", include(router.urls)),
    re_path(r"^dashboards/overview/?$", api.OverviewView.as_view(), name="api-overview"),
    re_path(
        r"^dashboards/departments?/(?P<pk>[0-9]{1,15})/?$", api.DepartmentView.as_view(), name="api-department-board"
    ),
    re_path(r"^filling-form\.xlsx$", api_filling.FormView.as_view(), name="api-filling-form"),
    re_path(r"^filling/?$", api_filling.UploadsView.as_view(), name="api-filling-list"),
    re_path(r"^filling/(?P<pk>[0-9]{1,15})/?$", api_filling.UploadView.as_view(), name="api-filling-detail"),
    re_path(r"^filling/(?P<pk>[0-9]{1,15})/apply/?$", api_filling.ApplyView.as_view(), name="api-filling-apply"),
    re_path(r"^filling/(?P<pk>[0-9]{1,15})/undo/?$", api_filling.UndoView.as_view(), name="api-filling-undo"),
]
