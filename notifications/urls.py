"""Pages of messages."""

from django.urls import path

from notifications.views import channels, deliveries, inbox, wishes

urlpatterns = [
    path("messages/", inbox.inbox, name="messages"),
    path("messages/bell/", inbox.bell, name="bell"),
    path("messages/read/", inbox.read_all, name="messages-read"),
    path("messages/<int:pk>/", inbox.follow, name="message"),
    path("account/reminders/", wishes.reminder_settings, name="reminder-settings"),
    path("account/leave/", wishes.take_leave, name="leave-take"),
    path("account/leave/<int:pk>/end/", wishes.end_leave, name="leave-end"),
    path("channels/", channels.channels, name="channels"),
    path("channels/new/", channels.channel_new, name="channel-new"),
    path("channels/<int:pk>/", channels.channel, name="channel"),
    path("channels/<int:pk>/switch/", channels.channel_switch, name="channel-switch"),
    path("channels/<int:pk>/test/", channels.channel_test, name="channel-test"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/resend/", deliveries.resend, name="delivery-resend"),
]
