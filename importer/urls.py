"""Pages of the import."""

from django.urls import path

from importer.views import edits, head, history, last_year, naming, publish, review, uploads

urlpatterns = [
    path("imports/", uploads.imports, name="imports"),
    path("imports/<int:pk>/", review.review, name="import"),
    path("imports/<int:pk>/progress/", uploads.progress, name="import-progress"),
    path("imports/<int:pk>/drop/", uploads.drop, name="import-drop"),
    path("imports/<int:pk>/head/", head.head, name="import-head"),
    path("imports/<int:pk>/edit/", edits.edit, name="import-edit"),
    path("imports/<int:pk>/undo/", edits.undo, name="import-undo"),
    path("imports/<int:pk>/cell/<slug:task>/<slug:name>/", edits.cell, name="import-cell"),
    path("imports/<int:pk>/cut/<slug:task>/", review.cut, name="import-cut"),
    path("imports/<int:pk>/department/", naming.department, name="import-department"),
    path("imports/<int:pk>/history/", history.history, name="import-history"),
    path("imports/<int:pk>/publish/", publish.publish, name="import-publish"),
    path("imports/<int:pk>/last-year/", last_year.last_year, name="import-last-year"),
    path("imports/amend/<slug:code>/", publish.amend, name="plan-amend"),
]
