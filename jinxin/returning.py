"""Coming back to where somebody was: the `next` of an address, never to another host."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 500


def asked_back(request: HttpRequest) -> str:
    """Return the address on this site that `next` names, in the form or in the address; blank for anything else."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = wanted.startswith("/") and len(wanted) <= LONGEST
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and safe else ""
