"""Pages of figures."""

from django.urls import path

from reports.views import changes, dashboards, deadlines, plans, wall

urlpatterns = [
    path("overview/", dashboards.overview_page, name="overview"),
    path("overview/cell/", dashboards.cell, name="overview-cell"),
    path("departments/<int:pk>/", dashboards.department_page, name="department"),
    path("changes/", changes.changes_page, name="changes"),
    path("plans/figures/", plans.plans_figures, name="plans-figures"),
    path("deadlines/", deadlines.deadlines_page, name="deadlines"),
    path("wall/", wall.wall_page, name="wall"),
    path("wall/part/", wall.wall_part, name="wall-part"),
    path("wall/links/", wall.wall_links, name="wall-links"),
    path("wall/links/<int:pk>/end/", wall.wall_link_end, name="wall-link-end"),
    path("wall/at/<str:token>/", wall.wall_open, name="wall-open"),
    path("wall/at/<str:token>/part/", wall.wall_open_part, name="wall-open-part"),
]
