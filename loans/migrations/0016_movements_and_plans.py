"""A posting moves an amount between two accounts; schedules have versions; money may be held; penalties are charged."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import jinxin.fields

ACCOUNTS = [
    ("principal", "Loan principal"),
    ("interest_due", "Interest receivable"),
    ("penalty_due", "Penalty interest receivable"),
    ("compound_due", "Compound interest receivable"),
    ("costs", "Costs advanced for the borrower"),
    ("cash", "Settlement account"),
    ("suspense", "Money held for the borrower"),
    ("interest", "Interest income"),
    ("penalty", "Penalty income"),
    ("fees", "Fee income"),
    ("write_off", "Written off"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0015_drawings_so_far"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE loans_posting_legs AS SELECT * FROM loans_posting", "DROP TABLE loans_posting_legs"
        ),
        migrations.DeleteModel(name="Posting"),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("debit", models.CharField(choices=ACCOUNTS, max_length=12, verbose_name="debit")),
                ("credit", models.CharField(choices=ACCOUNTS, max_length=12, verbose_name="credit")),
                ("amount", jinxin.fields.MoneyField(verbose_name="amount")),
                (
                    "instalment",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="loans.instalment",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="loans.transaction"
                    ),
                ),
            ],
            options={
                "verbose_name": "posting",
                "ordering": ("transaction", "pk"),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="posting_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True),
                        name="posting_between_two_accounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reversal", "Reversal of a booking"),
                            ("extension", "Extension of the term"),
                            ("costs", "Costs to be charged"),
                            ("refund", "Money held to be paid back"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting for a second person"),
                            ("done", "Confirmed"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(null=True, verbose_name="further months")),
                (
                    "annual_rate",
                    models.DecimalField(decimal_places=4, max_digits=7, null=True, verbose_name="yearly rate, percent"),
                ),
                ("amount", jinxin.fields.MoneyField(null=True, verbose_name="amount")),
                ("reason", models.TextField(verbose_name="reason")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
            ],
            options={
                "verbose_name": "request for a loan account",
                "ordering": ("-asked_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("payout", "Payout"),
                            ("prepayment", "Prepayment"),
                            ("extension", "Extension"),
                            ("reversal", "Reversal"),
                        ],
                        max_length=12,
                        verbose_name="cause",
                    ),
                ),
                ("effective_on", models.DateField(verbose_name="effective from")),
                (
                    "annual_rate",
                    models.DecimalField(decimal_places=4, max_digits=7, verbose_name="yearly rate, percent"),
                ),
                ("matures_on", models.DateField(verbose_name="matures on")),
                ("made_at", models.DateTimeField(verbose_name="made")),
            ],
            options={
                "verbose_name": "repayment plan",
                "ordering": ("loan", "version"),
            },
        ),
        migrations.AlterModelOptions(
            name="instalment",
            options={"ordering": ("loan", "due_on", "number", "pk"), "verbose_name": "instalment"},
        ),
        migrations.RemoveConstraint(
            model_name="instalment",
            name="one_instalment_per_number",
        ),
        migrations.RemoveConstraint(
            model_name="instalment",
            name="never_paid_beyond_due",
        ),
        migrations.RemoveConstraint(
            model_name="instalment",
            name="settled_when_paid_in_full",
        ),
        migrations.RemoveConstraint(
            model_name="repayment",
            name="repayment_parts_make_the_whole",
        ),
        migrations.RemoveIndex(
            model_name="instalment",
            name="open_instalments_by_due",
        ),
        migrations.RenameField(model_name="transaction", old_name="booked_on", new_name="value_on"),
        migrations.AlterField(
            model_name="transaction",
            name="value_on",
            field=models.DateField(db_index=True, verbose_name="value date"),
        ),
        migrations.AlterModelOptions(
            name="transaction",
            options={"ordering": ("value_on", "pk"), "verbose_name": "booking"},
        ),
        migrations.AddField(
            model_name="instalment",
            name="annual_rate",
            field=models.DecimalField(null=True, decimal_places=4, max_digits=7, verbose_name="yearly rate, percent"),
        ),
        migrations.AddField(
            model_name="instalment",
            name="booked_interest",
            field=jinxin.fields.MoneyField(default=0, verbose_name="interest booked"),
        ),
        migrations.AddField(
            model_name="instalment",
            name="charged_to",
            field=models.DateField(null=True, verbose_name="charged up to"),
        ),
        migrations.AddField(
            model_name="instalment",
            name="compound",
            field=jinxin.fields.MoneyField(default=0, verbose_name="compound interest charged"),
        ),
        migrations.AddField(
            model_name="instalment",
            name="kind",
            field=models.CharField(
                choices=[("regular", "Instalment"), ("prepayment", "Prepayment")],
                default="regular",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="instalment",
            name="paid_compound",
            field=jinxin.fields.MoneyField(default=0, verbose_name="compound interest paid"),
        ),
        migrations.AddField(
            model_name="instalment",
            name="paid_penalty",
            field=jinxin.fields.MoneyField(default=0, verbose_name="penalty interest paid"),
        ),
        migrations.AddField(
            model_name="instalment",
            name="payable_on",
            field=models.DateField(null=True, verbose_name="to be paid by"),
        ),
        migrations.AddField(
            model_name="instalment",
            name="penalty",
            field=jinxin.fields.MoneyField(default=0, verbose_name="penalty interest charged"),
        ),
        migrations.AddField(
            model_name="instalment",
            name="starts_on",
            field=models.DateField(null=True, verbose_name="from"),
        ),
        migrations.AddField(
            model_name="loan",
            name="costs",
            field=jinxin.fields.MoneyField(default=0, verbose_name="costs owed"),
        ),
        migrations.AddField(
            model_name="loan",
            name="grace_days",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="grace after a due day"),
        ),
        migrations.AddField(
            model_name="loan",
            name="penalty_percent",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="penalty, percent on top of the rate"),
        ),
        migrations.AddField(
            model_name="loan",
            name="suspense",
            field=jinxin.fields.MoneyField(default=0, verbose_name="money held"),
        ),
        migrations.AddField(
            model_name="repayment",
            name="choice",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Repayment of what is due"),
                    ("shorter", "Same instalment, shorter term"),
                    ("smaller", "Same term, smaller instalments"),
                    ("payoff", "Paid off in full"),
                ],
                max_length=8,
                verbose_name="prepayment",
            ),
        ),
        migrations.AddField(
            model_name="repayment",
            name="costs",
            field=jinxin.fields.MoneyField(default=0, verbose_name="of it costs"),
        ),
        migrations.AddField(
            model_name="repayment",
            name="fee",
            field=jinxin.fields.MoneyField(default=0, verbose_name="of it fee for prepayment"),
        ),
        migrations.AddField(
            model_name="repayment",
            name="penalty",
            field=jinxin.fields.MoneyField(default=0, verbose_name="of it penalty and compound interest"),
        ),
        migrations.AddField(
            model_name="repayment",
            name="reversed_at",
            field=models.DateTimeField(null=True, verbose_name="reversed"),
        ),
        migrations.AddField(
            model_name="repayment",
            name="suspense",
            field=jinxin.fields.MoneyField(default=0, verbose_name="of it kept for later"),
        ),
        migrations.AddField(
            model_name="transaction",
            name="reason",
            field=models.TextField(blank=True, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="transaction",
            name="recorded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="transaction",
            name="reverses",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reversal", to="loans.transaction"
            ),
        ),
        migrations.AlterField(
            model_name="transaction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("payout", "Payout"),
                    ("due", "Interest due"),
                    ("repayment", "Repayment"),
                    ("prepayment", "Prepayment"),
                    ("applied", "Money held applied"),
                    ("costs", "Costs charged"),
                    ("refund", "Money held paid back"),
                    ("reversal", "Reversal"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("suspense__gte", 0), ("costs__gte", 0)), name="never_less_than_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                    models.Q(models.Q(("kind", "reversal"), _negated=True), ("reverses__isnull", True)),
                    _connector="OR",
                ),
                name="reversal_names_what_it_undoes",
            ),
        ),
        migrations.AddField(
            model_name="accountrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="accountrequest",
            name="booking",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="loans.transaction"
            ),
        ),
        migrations.AddField(
            model_name="accountrequest",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="accountrequest",
            name="loan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="loans.loan"
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="loan",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="loans.loan"),
        ),
        migrations.AddField(
            model_name="plan",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="transaction",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="plan", to="loans.transaction"
            ),
        ),
        migrations.AddField(
            model_name="instalment",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instalments",
                to="loans.plan",
            ),
        ),
        migrations.AddField(
            model_name="instalment",
            name="replaced_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced",
                to="loans.plan",
            ),
        ),
        migrations.AddIndex(
            model_name="instalment",
            index=models.Index(
                condition=models.Q(("replaced_by__isnull", True), ("settled_on__isnull", True)),
                fields=["due_on"],
                name="open_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="instalment",
            index=models.Index(
                condition=models.Q(("replaced_by__isnull", True), ("settled_on__isnull", True)),
                fields=["payable_on"],
                name="open_by_payable",
            ),
        ),
        migrations.AddIndex(
            model_name="accountrequest",
            index=models.Index(
                condition=models.Q(("state", "asked")), fields=["asked_at"], name="account_requests_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")), fields=("loan",), name="one_open_request_per_loan"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("asked", "withdrawn")),
                    models.Q(
                        ("decided_by__isnull", False), models.Q(("decided_by", models.F("asked_by")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="request_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("booking__isnull", False), ("kind", "reversal")),
                    models.Q(("annual_rate__isnull", False), ("kind", "extension"), ("months__gt", 0)),
                    models.Q(("amount__gt", 0), ("kind__in", ("costs", "refund"))),
                    _connector="OR",
                ),
                name="request_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("loan", "version"), name="one_plan_per_version"),
        ),
    ]
