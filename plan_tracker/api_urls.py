"""The API, version 1. Each app brings its own routes in `api_urls`."""

from csp.decorators import csp_update
from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView

from plan_tracker.api_schema import SchemaView

# Swagger's page sets styles by script; its own scripts come as files.
docs = csp_update({"style-src": ["'unsafe-inline'"]})(SpectacularSwaggerSplitView.as_view(url_name="api-schema"))

urlpatterns = [
    path("", include("departments.api_urls")),
    path("", include("notifications.api_urls")),
    path("", include("tasks.api.urls")),
    path("", include("importer.api_urls")),
    path("", include("reports.api_urls")),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
]
