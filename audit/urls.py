"""Pages of the record."""

from django.urls import path

from audit import views

urlpatterns = [
    path("audit/", views.record_page, name="audit"),
    path("audit/export/", views.export, name="audit-export"),
]
