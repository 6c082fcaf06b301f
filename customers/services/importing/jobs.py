"""The kinds of background work that imports are."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models import ImportRun
from customers.rules.imports import WORKERS
from customers.services.importing.runs import APPLY, CHECK
from customers.services.importing.work import apply, check
from jinxin.jobs import registry
from jinxin.jobs.models import Job


def _page(job: Job) -> str:
    """Return the page of the import that a job belongs to; the list of imports where it was replaced by a later one."""
    runs = ImportRun.objects.filter(checking=job) | ImportRun.objects.filter(applying=job)
    run = runs.first()
    return run.get_absolute_url() if run else reverse("customers:imports")


def register() -> None:
    """Make the background work known."""
    roles = frozenset(WORKERS)
    registry.register(CHECK, check, title=_("Check of a list from Excel"), roles=roles, link=_page)
    registry.register(APPLY, apply, title=_("Import of a list from Excel"), roles=roles, link=_page)
