"""Pages of figures."""

from django.urls import path

from reports.views import dashboards, documents, public_page

urlpatterns = [
    path("overview/", dashboards.overview_page, name="overview"),
    path("overview/cell/", dashboards.cell, name="overview-cell"),
    path("departments/<int:pk>/", dashboards.department_page, name="department"),
    path("documents/", documents.documents, name="documents"),
    path("documents/rewrite/", documents.rewrite, name="document-rewrite"),
    path("documents/renew/", documents.renew, name="document-renew"),
    path("public-page/", public_page.choose, name="public-page"),
    path("public-page/preview/", public_page.preview, name="public-page-preview"),
]
