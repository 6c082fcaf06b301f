"""What was paid out before: its term, its state, what of the line it used, and the accounts that can be found again."""

from typing import Any

from django.db import migrations
from django.db.models import F, OuterRef, Subquery, Sum

from jinxin.fields import keyed_hash

CHUNK = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    """Set-based but for the hashes of account numbers, which have to be decrypted one by one."""
    payout, loan = apps.get_model("loans", "Payout"), apps.get_model("loans", "Loan")
    contract, line = apps.get_model("loans", "Contract"), apps.get_model("loans", "CreditLine")
    months = contract.objects.order_by().filter(pk=OuterRef("contract")).values("term_months")
    payout.objects.update(term_months=Subquery(months))
    released = payout.objects.filter(pk__in=loan.objects.values("payout"), state="released")
    released.update(state="paid", answered_at=F("released_at"))
    paid = loan.objects.order_by().filter(payout__contract__credit_line=OuterRef("pk"))
    drawn = paid.values("payout__contract__credit_line").annotate(sum=Sum("principal")).values("sum")
    line.objects.filter(contracts__payouts__loan__isnull=False).update(drawn_in_all=Subquery(drawn))
    _hash(contract)


def _hash(contract: Any) -> None:
    last = 0
    while rows := list(contract.objects.filter(pk__gt=last).order_by("pk").only("pk", "account_number")[:CHUNK]):
        for row in rows:
            row.account_hash = keyed_hash(row.account_number)
        contract.objects.bulk_update(rows, ("account_hash",))
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("loans", "0014_drawings_orders_and_bank_files")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
