"""All routes, by room."""

from django.urls import include, path

from jinxin import health, offline
from jinxin.suggest.views import suggest

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("worker.js", offline.worker, name="worker"),
    path("offline/", offline.offline, name="offline"),
    path("offline/key/", offline.key, name="offline_key"),
    path("suggest/<slug:code>/", suggest, name="suggest"),
    path("", include("jinxin.dashboards.urls")),
    path("staff/", include("jinxin.staff.urls")),
    path("factor/", include("jinxin.secondfactor.urls")),
    path("audit/", include("jinxin.audit.urls")),
    path("policy/", include("jinxin.policy.urls")),
    path("worktime/", include("jinxin.worktime.urls")),
    path("notices/", include("jinxin.notices.urls")),
    path("jobs/", include("jinxin.jobs.urls")),
    path("customers/", include("customers.urls")),
    path("loans/", include("loans.urls")),
    path("board/", include("review.urls")),
    path("after/", include("postloan.urls")),
]

handler400 = "jinxin.errorpages.bad_request"
handler403 = "jinxin.errorpages.forbidden"
handler404 = "jinxin.errorpages.not_found"
handler500 = "jinxin.errorpages.broken"
