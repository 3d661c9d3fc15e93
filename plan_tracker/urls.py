"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

from plan_tracker import manual, pages
from plan_tracker.health import healthz
from plan_tracker.metrics import metrics
from plan_tracker.ops.page import ops

urlpatterns = [
    path("", pages.home, name="home"),
    path("", include("departments.urls")),
    path("", include("notifications.urls")),
    path("", include("importer.urls")),
    path("", include("reports.urls")),  # before tasks: plans/figures/ is no plan's code
    path("", include("tasks.urls")),
    path("", include("audit.urls")),
    path("manual/", manual.manual, name="manual"),
    path("manual/<slug:name>/", manual.page, name="manual-page"),
    path("manual/pictures/<slug:name>.png", manual.picture, name="manual-picture"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("ops/", ops, name="ops"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("plan_tracker.api_urls")),
]

handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.not_found
handler500 = pages.server_error
