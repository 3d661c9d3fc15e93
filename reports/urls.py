"""Pages of figures."""

from django.urls import path

from reports.views import dashboards, outputs

urlpatterns = [
    path("overview/", dashboards.overview_page, name="overview"),
    path("overview/cell/", dashboards.cell, name="overview-cell"),
    path("departments/<int:pk>/", dashboards.department_page, name="department"),
    path("outputs/", outputs.outputs, name="outputs"),
    path("outputs/<int:pk>/", outputs.row, name="output"),
    path("outputs/<int:pk>/file/", outputs.download, name="output-file"),
    path("outputs/<int:pk>/delete/", outputs.delete, name="output-delete"),
]
