"""Pages of figures."""

from django.urls import path

from reports.views import dashboards

urlpatterns = [
    path("overview/", dashboards.overview_page, name="overview"),
    path("overview/cell/", dashboards.cell, name="overview-cell"),
    path("overview/comparison/", dashboards.comparison_switch, name="comparison-switch"),
    path("departments/<int:pk>/", dashboards.department_page, name="department"),
]
