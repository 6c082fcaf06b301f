"""The loans of the invented customers of script/crowd.py."""

from jinxin.staff.models import User
from loans.models import Application, Contract, CreditLine, Loan, Payout, Product
from script.filling import fill

LENT_TO = 4
"""One in so many has a loan."""
AMOUNT, LENT_ON = "2600000 + ({0} % 400) * 100000", "date '2022-01-10' + ({0} % 1700)::int"
"""How much in fen, and when, by the customer's number."""


def lend() -> None:
    """Lend to one in four: case, line, contract, payout and account, all of one amount."""
    product = Product.objects.values_list("pk", flat=True)[0]
    counter, release = (str(User.objects.get(username=name).pk) for name in ("crowdcounter", "crowdrelease"))
    lent = f"customers_customer c WHERE c.id % {LENT_TO} = 0"
    amount, day = AMOUNT.format("c.id"), LENT_ON.format("c.id")
    fill(
        Application,
        lent,
        number="'CROWD-A-' || c.id",
        state="'paid_out'",
        customer="c.id",
        product=str(product),
        officer="c.officer_id",
        amount=amount,
        term_months="36",
        method="'equal_instalment'",
        annual_rate="6.85",
        purpose="'进货周转'",
        created_at=f"({day})::timestamptz",
    )
    with_case = "customers_customer c JOIN loans_application a ON a.customer_id = c.id"
    fill(
        CreditLine,
        with_case,
        application="a.id",
        customer="c.id",
        amount="a.amount",
        drawn="a.amount",
        drawn_in_all="a.amount",
        valid_from=day,
        valid_until=f"{day} + 1095",
        sign_by=f"{day} + 30",
        revolving="false",
        is_open="true",
    )
    fill(
        Contract,
        f"{with_case} JOIN loans_creditline l ON l.application_id = a.id",
        number="'CROWD-HT-' || c.id",
        application="a.id",
        credit_line="l.id",
        state="'signed'",
        principal="a.amount",
        term_months="36",
        annual_rate="6.85",
        penalty_percent="50",
        method="'equal_instalment'",
        purpose="'进货周转'",
        borrower_id_number="c.id_number",
        borrower_mobile="c.mobile",
        account_kind="'card'",
        account_holder="c.name",
        account_bank="'衡州农商银行'",
        account_number="c.id_number",
        account_last4="'0000'",
        planned_on=day,
        terms="'{}'::jsonb",
        sha256="md5('c' || c.id)",
        prepared_by=counter,
        prepared_at=f"({day})::timestamptz",
        signed_at=f"({day})::timestamptz",
        signed_before=counter,
    )
    with_contract = f"{with_case} JOIN loans_contract k ON k.application_id = a.id"
    fill(
        Payout,
        with_contract,
        contract="k.id",
        state="'paid'",
        amount="a.amount",
        term_months="36",
        officer="c.officer_id",
        prepared_by=counter,
        prepared_at=f"({day})::timestamptz",
        released_by=release,
        released_at=f"({day})::timestamptz",
        answered_at=f"({day})::timestamptz",
    )
    fill(
        Loan,
        f"{with_contract} JOIN loans_payout p ON p.contract_id = k.id",
        number="'CROWD-JK-' || c.id",
        payout="p.id",
        application="a.id",
        customer="c.id",
        officer="c.officer_id",
        product=str(product),
        state="'active'",
        principal="a.amount",
        balance="a.amount / 2",
        annual_rate="6.85",
        penalty_percent="50",
        grace_days="0",
        method="'equal_instalment'",
        started_on=day,
        matures_on=f"{day} + 1095",
    )
