"""What a telephone needs to go on without network: the worker that keeps pages, the key that keeps them secret.

Kept on the device are pages a view marks with `keep_on_device`, and whatever is typed into forms with `data-draft`
(static/js). All of it is encrypted with a key that the browser derives from the person's secret, holds where no script
can read it, and forgets when the person signs out or another signs in: what stays behind is for nobody else to read,
and is there again once its owner has signed in.
"""

import hashlib
import hmac
import json
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jinxin.access import ANYONE, StaffRequest, allow, public

KEEP: Final = "X-Keep-On-Device"
"""The header that lets a device keep a page, with the number of the person it is for."""
SHELL: Final = (
    "vendor/tabler/tabler.min.css",
    "vendor/tabler/tabler.min.js",
    "vendor/bootstrap-icons/bootstrap-icons.min.css",
    "vendor/bootstrap-icons/fonts/bootstrap-icons.woff2",
    "django_htmx/htmx-2.min.js",
    "css/jinxin.css",
    "css/loans.css",
    "css/field.css",
    "css/territory.css",
    "js/jinxin.js",
    "js/suggest.js",
    "js/vault.js",
    "js/sync.js",
    "js/drafts.js",
    "js/interview.js",
    "js/photos.js",
    "js/kept.js",
    "js/territory.js",
    "js/typed.js",
    "img/mark.svg",
)
"""What every page in the field is drawn with."""


def keep_on_device(response: HttpResponse, person: Any) -> HttpResponse:
    """Let the person's device keep this page, encrypted, for when there is no network."""
    response[KEEP] = str(person.pk)
    return response


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give out the worker: the code lies among the static files, what to keep of them is said here.

    It is served from the root, so that it may answer for every page; it changes when any of its files does.
    """
    places = {"static": settings.STATIC_URL, "offline": reverse("offline"), "header": KEEP}
    lines = (
        f"self.SHELL = {json.dumps([static(name) for name in SHELL])};",
        f"self.PLACES = {json.dumps(places)};",
        f"importScripts({json.dumps(static('js/vault.js'))}, {json.dumps(static('js/worker.js'))});",
    )
    response = HttpResponse("\n".join(lines), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show what this device keeps: pages, drafts, photos. The page says nothing itself; the device fills it in."""
    response = render(request, "offline/kept.html")
    response["Cache-Control"] = "no-cache"
    return response


@allow(*ANYONE)
@never_cache
@require_safe
def key(request: StaffRequest) -> HttpResponse:
    """Give the signed-in person the secret from which their device derives its key."""
    return JsonResponse({"person": request.user.pk, "secret": device_secret(request.user.pk)})


def device_secret(person: int) -> str:
    """Return a person's secret (hex): the same at every sign-in, so that drafts left on a device open again.

    It hangs on the key that is never changed, as the hashes of the register do.
    """
    message = f"jinxin.offline:{person}".encode()
    return hmac.new(settings.PERSONAL_DATA_HASH_KEY.encode(), message, hashlib.sha256).hexdigest()
