"""Addresses at which things go wrong, beside the real ones."""

from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from jinxin.access import Role, allow, public
from jinxin.errors import DomainError, NotAllowed
from jinxin.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@public
def rule(request: HttpRequest) -> HttpResponse:
    raise DomainError("先交齐资料。")


@public
def person(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("不能审批自己的业务。")


@public
def busy(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


@public
def down(request: HttpRequest) -> HttpResponse:
    raise OperationalError("could not connect to server")


@public
def bad(request: HttpRequest) -> HttpResponse:
    raise BadRequest


@public
@require_POST
def form_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse("sent")


def unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@allow(Role.MANAGER, Role.AUDITOR)
def overseers(request: HttpRequest) -> HttpResponse:
    return HttpResponse("seen")


urlpatterns = [
    path("trouble/rule/", rule),
    path("trouble/person/", person),
    path("trouble/busy/", busy),
    path("trouble/down/", down),
    path("trouble/bad/", bad),
    path("trouble/form/", form_only),
    path("trouble/unmarked/", unmarked),
    path("trouble/unmarked/form/", form_only),
    path("trouble/overseers/", overseers),
    path("", include("jinxin.urls")),
]
