"""Routes."""

from django.urls import path

from jinxin.staff.views import accounts, own, session

app_name = "staff"
urlpatterns = [
    path("login/", session.sign_in, name="login"),
    path("logout/", session.sign_out, name="logout"),
    path("language/", own.choose_language, name="language"),
    path("theme/", own.choose_theme, name="theme"),
    path("profile/", own.profile, name="profile"),
    path("password/", own.password, name="password"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.account_create, name="account_create"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/active/", accounts.account_active, name="account_active"),
    path("accounts/<int:pk>/password/", accounts.account_password, name="account_password"),
    path("centre/", accounts.centre, name="centre"),
]
