"""Pages of messages."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("messages/", views.inbox, name="messages"),
    path("messages/bell/", views.bell, name="bell"),
    path("messages/read/", views.read_all, name="messages-read"),
    path("messages/<int:pk>/", views.follow, name="message"),
]
