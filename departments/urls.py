"""Pages of signing in and one's own account."""

from django.urls import path

from departments import views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("account/", views.account, name="account"),
    path("account/large-type/", views.large_type, name="large-type"),
    path("account/password/", views.password, name="password"),
]
