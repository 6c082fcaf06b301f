"""Answering htmx with a piece of the page."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class HtmxHttpRequest(HttpRequest):
    """A request as the htmx middleware leaves it."""

    htmx: HtmxDetails


def wants_fragment(request: HtmxHttpRequest) -> bool:
    """Say whether a piece is asked for; what a browser restores from its history is asked for whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request
