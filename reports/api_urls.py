"""API routes of figures; both spellings, with and without the last slash, answer."""

from django.urls import re_path

from reports import api, plans_api

urlpatterns = [
    re_path(r"^dashboards/plans/?$", plans_api.PlansView.as_view(), name="api-plans-figures"),
    re_path(r"^dashboards/overview/?$", api.OverviewView.as_view(), name="api-overview"),
    re_path(
        r"^dashboards/departments?/(?P<pk>[0-9]{1,15})/?$", api.DepartmentView.as_view(), name="api-department-board"
    ),
]
