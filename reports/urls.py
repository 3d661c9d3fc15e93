"""Pages of figures."""

from django.urls import path

from reports.views import dashboards, filling

urlpatterns = [
    path("overview/", dashboards.overview_page, name="overview"),
    path("overview/cell/", dashboards.cell, name="overview-cell"),
    path("departments/<int:pk>/", dashboards.department_page, name="department"),
    path("filling/", filling.page, name="filling"),
    path("filling/form.xlsx", filling.form, name="filling-form"),
    path("filling/<int:pk>/", filling.upload, name="filling-upload"),
    path("filling/<int:pk>/apply/", filling.apply, name="filling-apply"),
    path("filling/<int:pk>/undo/", filling.undo, name="filling-undo"),
]
