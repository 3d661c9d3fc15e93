"""Pages of figures."""

from django.urls import path

from reports.views import dashboards, ledger, public_page

urlpatterns = [
    path("overview/", dashboards.overview_page, name="overview"),
    path("overview/cell/", dashboards.cell, name="overview-cell"),
    path("departments/<int:pk>/", dashboards.department_page, name="department"),
    path("ledger/", ledger.ledger_page, name="ledger"),
    path("public-page/", public_page.choose, name="public-page"),
    path("public-page/preview/", public_page.preview, name="public-page-preview"),
]
