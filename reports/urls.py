"""Pages of figures."""

from django.urls import path

from reports import views

urlpatterns = [
    path("overview/", views.overview_page, name="overview"),
    path("overview/cell/", views.cell, name="overview-cell"),
    path("departments/<int:pk>/", views.department_page, name="department"),
]
