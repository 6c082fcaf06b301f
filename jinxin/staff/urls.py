"""Routes."""

from django.urls import path

from jinxin.staff.views import own, session

app_name = "staff"
urlpatterns = [
    path("login/", session.sign_in, name="login"),
    path("logout/", session.sign_out, name="logout"),
    path("language/", own.choose_language, name="language"),
    path("theme/", own.choose_theme, name="theme"),
    path("profile/", own.profile, name="profile"),
]
