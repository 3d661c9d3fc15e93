"""Pages of signing in and one's own account."""

from django.urls import path

from departments import views, views_account, views_hints, views_second_factor, views_security, views_single_sign_on

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("login/code/", views.second_step, name="login-code"),
    path("login/single-sign-on/", views_single_sign_on.Start.as_view(), name="single-sign-on"),
    path("login/single-sign-on/back/", views_single_sign_on.Callback.as_view(), name="single-sign-on-callback"),
    path("logout/", views.sign_out, name="logout"),
    path("account/", views_account.account, name="account"),
    path("account/large-type/", views_account.large_type, name="large-type"),
    path("account/password/", views_account.password, name="password"),
    path("account/sessions/end/", views_account.end_sessions, name="sessions-end"),
    path("account/sessions/<int:pk>/end/", views_account.end_session, name="session-end"),
    path("account/second-factor/", views_second_factor.overview, name="second-factor"),
    path("account/second-factor/begin/", views_second_factor.begin, name="second-factor-begin"),
    path("account/second-factor/confirm/", views_second_factor.confirm, name="second-factor-confirm"),
    path("account/second-factor/codes/", views_second_factor.recovery_codes, name="recovery-codes"),
    path("account/second-factor/disable/", views_second_factor.disable, name="second-factor-disable"),
    path("help/again/", views_hints.again, name="help-again"),
    path("help/<slug:name>/hide/", views_hints.hide, name="help-hide"),
    path("accounts/<int:pk>/unlock/", views_security.unlock, name="account-unlock"),
    path("accounts/<int:pk>/reset-second-factor/", views_security.reset_second_factor, name="account-reset-factor"),
    path("accounts/<int:pk>/end-sessions/", views_security.end_sessions, name="account-end-sessions"),
]
