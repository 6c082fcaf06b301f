"""One correlation id for everything one request changes."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from jinxin.audit.services import correlation


class CorrelationMiddleware:
    """Give each request its id; entries written during it carry it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = correlation.set(uuid4().hex)
        try:
            return self.get_response(request)
        finally:
            correlation.reset(token)
