"""Which rows of the demo are photographed: of each kind of page the one that shows most."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count

from customers.models import (
    Area,
    Business,
    Campaign,
    Circle,
    Consent,
    Customer,
    Duplicate,
    ImportRun,
    Opportunity,
    Party,
    Premises,
    Ring,
    Salon,
)
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.worktime.models import Accountability, Deadline, Pause
from loans.enums import State
from loans.models import (
    Application,
    BankFile,
    BankRow,
    Contract,
    CostStatement,
    CreditLine,
    Loan,
    PaymentBatch,
    PaymentOrder,
    Payout,
    Product,
)
from postloan.models import Callback, RiskSignal
from review.models import AgendaItem, Evening, Flow, FlowFile, Round, StatementSet
from review.models.flows import FlowClass

Exhibit = tuple[str, str, list[Any], str, str]
"""Name, route, arguments, query, who looks at it."""

MANAGER, OPERATIONS, AUDITOR, ADMINISTRATOR = "manager1", "operations1", "auditor", "admin"


def exhibits() -> Iterator[Exhibit]:
    """Every page worth looking at."""
    yield ("login", "staff:login", [], "", "")
    yield from lists()
    yield from cases()
    yield from board()
    yield from money()
    yield from people_and_customers()
    yield from consents()
    yield from marketing()
    yield from graph()
    yield from salons()
    yield from filing()
    yield from territory()
    yield from needs()
    yield from clocks()


def lists() -> Iterator[Exhibit]:
    """Pages that need no row."""
    officer = "officer1"
    for role, username in (
        ("officer", officer),
        ("manager", MANAGER),
        ("operations", OPERATIONS),
        ("member", "member1"),
        ("auditor", AUDITOR),
        ("administrator", ADMINISTRATOR),
    ):
        yield (f"workbench-{role}", "dashboards:workbench", [], "", username)
    for name, route, username in (
        ("customers", "customers:list", officer),
        ("customers-manager", "customers:list", MANAGER),
        ("customer-views", "customers:views", MANAGER),
        ("customer-export", "customers:export", MANAGER),
        ("imports", "customers:imports", officer),
        ("imports-manager", "customers:imports", MANAGER),
        ("duplicates", "customers:duplicates", MANAGER),
        ("jobs", "jobs:list", officer),
        ("applications", "loans:applications", officer),
        ("applications-manager", "loans:applications", MANAGER),
        ("contracts", "loans:contracts", OPERATIONS),
        ("lines", "loans:lines", OPERATIONS),
        ("orders", "loans:orders", OPERATIONS),
        ("batches", "loans:batches", OPERATIONS),
        ("bank-files", "loans:bank_files", OPERATIONS),
        ("bank-queue", "loans:bank_queue", OPERATIONS),
        ("loans", "loans:loans", MANAGER),
        ("products", "loans:products", MANAGER),
        ("conditions", "loans:conditions", MANAGER),
        ("appointments", "loans:appointments", OPERATIONS),
        ("contract-texts", "loans:document_texts", MANAGER),
        ("fees", "loans:fees", MANAGER),
        ("segments", "customers:segments", MANAGER),
        ("rounds-member", "review:rounds", "member1"),
        ("rounds-manager", "review:rounds", MANAGER),
        ("callbacks", "postloan:callbacks", officer),
        ("dashboard-manager", "dashboards:centre", MANAGER),
        ("stages", "loans:stages", MANAGER),
        ("stages-officer", "loans:stages", officer),
        ("time-to-payout", "loans:promise", MANAGER),
        ("time-to-payout-cases", "loans:promise_cases", MANAGER),
        ("deadlines", "worktime:deadlines", MANAGER),
        ("deadlines-kept", "worktime:statistics", MANAGER),
        ("accountability", "worktime:accountability", MANAGER),
        ("calendar", "worktime:calendar", MANAGER),
        ("day-add", "worktime:day_add", MANAGER),
        ("policy", "policy:detail", MANAGER),
        ("policy-edit", "policy:edit", MANAGER),
        ("trail", "audit:trail", AUDITOR),
        ("inbox", "notices:inbox", officer),
        ("accounts", "staff:accounts", ADMINISTRATOR),
        ("account-create", "staff:account_create", ADMINISTRATOR),
        ("centre", "staff:centre", ADMINISTRATOR),
        ("profile", "staff:profile", officer),
        ("password", "staff:password", officer),
    ):
        yield (name, route, [], "", username)
    known = Customer.objects.order_by("pk")[0].name
    yield ("search", "dashboards:search", [], f"?q={known[0]}", MANAGER)
    yield ("search-nothing", "dashboards:search", [], "?q=zzzz", MANAGER)


def cases() -> Iterator[Exhibit]:
    """The tabs of cases in their stages."""
    for state in State.values:
        case = Application.objects.filter(state=state).select_related("officer").first()
        if case:
            yield (f"case-{state}", "loans:application", [case.pk], "", case.officer.username)
    rich = Application.objects.filter(state=State.PAID_OUT, admissions__outcome="returned").select_related("officer")[0]
    tabs = ("investigation", "credit_report", "papers", "timeline")
    for tab in tabs:
        yield (f"case-tab-{tab}", f"loans:{tab}", [rich.pk], "", rich.officer.username)
    yield ("case-tab-contract", "loans:case_contract", [rich.pk], "", OPERATIONS)
    open_case = Application.objects.filter(state=State.INVESTIGATING, investigated_at=None).select_related("officer")[0]
    yield ("case-investigating-form", "loans:investigation", [open_case.pk], "", open_case.officer.username)
    draft = Application.objects.filter(state=State.DRAFT).select_related("officer")[0]
    yield ("case-edit", "loans:edit", [draft.pk], "", draft.officer.username)
    returned = Application.objects.filter(returned_at__isnull=False).select_related("officer")[0]
    yield ("case-papers-returned", "loans:papers", [returned.pk], "", returned.officer.username)
    waiting = Application.objects.filter(state=State.PAPERS_COMPLETE)[0]
    yield ("case-deciding", "loans:application", [waiting.pk], "", MANAGER)
    yield ("contract-text-new", "loans:document_text_new", ["contract"], "", MANAGER)
    shown = CostStatement.objects.filter(state=CostStatement.State.MADE_OUT).select_related("application__officer")[0]
    yield ("costs-to-sign", "loans:cost_sign", [shown.pk], "", shown.application.officer.username)
    yield ("costs", "loans:cost_statement", [shown.pk], "", OPERATIONS)
    customer = Customer.objects.filter(applications=None).select_related("officer")[0]
    yield ("application-create", "loans:create", [], f"?customer={customer.pk}", customer.officer.username)
    withdrawable = Application.objects.filter(state=State.SUBMITTED).select_related("officer")[0]
    yield ("case-withdraw", "loans:withdraw", [withdrawable.pk], "", withdrawable.officer.username)


def flows() -> Iterator[Exhibit]:
    """What went through a shop's accounts."""
    file = FlowFile.objects.filter(application__state=State.INVESTIGATING).select_related("application__officer")[0]
    case, officer = file.application_id, file.application.officer.username
    trip = Flow.objects.filter(application=case, flow_class=FlowClass.ROUND_TRIP)[0]
    yield ("flows", "review:flows", [case], "", officer)
    yield ("flows-to-explain", "review:flow_list", [case], "?waits=1", officer)
    yield ("flow-round-trip", "review:flow", [trip.pk], "", officer)
    yield ("flow-file", "review:flow_file", [file.pk], "", officer)


def board() -> Iterator[Exhibit]:
    """Statements and rounds."""
    for name, unlocked, shop in (("clean", False, True), ("deviating", True, True), ("household", False, False)):
        found = StatementSet.objects.filter(veto_unlocked=unlocked, application__business__isnull=not shop)
        case = found.select_related("application__officer")[0].application
        yield (f"statements-{name}", "review:statements", [case.pk], "", case.officer.username)
    investigating = Application.objects.filter(state=State.INVESTIGATING, investigated_at__isnull=False)[0]
    yield ("statements-upload", "review:statements", [investigating.pk], "", investigating.officer.username)
    yield from flows()
    voting = Round.objects.filter(state="open", veto_unlocked=True).order_by("pk")[0]
    members = {vote.seat.member.username for seat in voting.seats.all() for vote in seat.votes.all()}
    waiting = voting.seats.exclude(member__username__in=members).select_related("member")[0]
    yield ("round-member", "review:round", [voting.pk], "", waiting.member.username)
    yield ("round-recuse", "review:recuse", [waiting.pk], "", waiting.member.username)
    yield ("round-substitute", "review:substitute", [waiting.pk], "", MANAGER)
    yield ("round-manager", "review:round", [voting.pk], "", MANAGER)
    if members:
        yield ("round-voted", "review:round", [voting.pk], "", min(members))
    decided = Round.objects.filter(state="rejected", veto_unlocked=True)[0]
    yield ("round-vetoed", "review:round", [decided.pk], "", MANAGER)
    yield ("minutes", "review:minutes", [decided.pk], "", MANAGER)
    yield ("case-rounds", "review:case_rounds", [decided.application_id], "", MANAGER)
    admitted = Application.objects.filter(state=State.ADMITTED)[0]
    yield ("case-rounds-open", "review:case_rounds", [admitted.pk], "", MANAGER)
    yield from evenings()


def evenings() -> Iterator[Exhibit]:
    """The board's evenings, its roster and its judgement."""
    yield ("evenings", "review:evenings", [], "", MANAGER)
    for evening in Evening.objects.order_by("-day")[:2]:
        yield (f"evening-{evening.state}", "review:evening", [evening.pk], "", MANAGER)
    for item in AgendaItem.objects.exclude(drawing={}).order_by("pk")[:1]:
        yield ("drawing", "review:drawing", [item.pk], "", MANAGER)
    yield ("roster", "review:roster", [], "", MANAGER)
    yield ("judgement", "review:judgement", [], "", MANAGER)
    yield ("authenticator", "secondfactor:setup", [], "", MANAGER)


def bank() -> Iterator[Exhibit]:
    """Lines with their drawings, orders to the bank, and the bank's files."""
    line = CreditLine.objects.order_by("-revolving", "-drawn")[0]
    yield ("line", "loans:line", [line.pk], "", OPERATIONS)
    yield ("line-reduce", "loans:line_step", [line.pk, "reduce"], "", MANAGER)
    for order in PaymentOrder.objects.filter(state__in=("waiting", "failed")).order_by("state", "pk")[:2]:
        yield (f"order-{order.state}", "loans:order", [order.pk], "", OPERATIONS)
    for batch in PaymentBatch.objects.order_by("pk")[:1]:
        yield ("batch", "loans:batch", [batch.pk], "", OPERATIONS)
    for file in BankFile.objects.order_by("pk")[:2]:
        yield (f"bank-file-{file.kind}", "loans:bank_file", [file.pk], "", OPERATIONS)
    for row in BankRow.objects.filter(state="unmatched").order_by("pk")[:1]:
        yield ("bank-row", "loans:bank_row", [row.pk], "", OPERATIONS)


def money() -> Iterator[Exhibit]:
    """Contract, payout, loan, repayment."""
    approved = Application.objects.filter(state=State.APPROVED, contracts=None)[0]
    yield ("contract-prepare", "loans:contract_prepare", [approved.pk], "", OPERATIONS)
    prepared = Contract.objects.filter(state="prepared")[0]
    yield ("contract-sign", "loans:contract_sign", [prepared.pk], "", OPERATIONS)
    yield ("contract-print", "loans:contract_print", [prepared.pk], "", OPERATIONS)
    for signed in Contract.objects.filter(state="signed", payouts=None).order_by("pk")[:1]:
        yield ("payout-tab", "loans:case_contract", [signed.application_id], "", OPERATIONS)
    payout = Payout.objects.filter(state="prepared").select_related("prepared_by")[0]
    others = [user for user in User.objects.with_role(Role.OPERATIONS) if user != payout.prepared_by]
    yield ("payout-release", "loans:payout_release", [payout.pk], "", others[0].username)
    yield ("payout-form", "loans:payout_prepare", [payout.contract_id], "", OPERATIONS)
    yield from bank()
    loans = Loan.objects.annotate(paid=Count("repayments")).order_by("-paid")
    yield ("loan", "loans:loan", [loans.filter(state="active")[0].pk], "", OPERATIONS)
    yield ("loan-settled", "loans:loan", [loans.filter(state="settled")[0].pk], "", OPERATIONS)
    late = (
        Loan.objects.filter(
            instalments__settled_on=None, instalments__replaced_by=None, instalments__payable_on__lt="2026-11-24"
        ).first()
        or loans[0]
    )
    yield ("loan-late", "loans:loan", [late.pk], "", MANAGER)
    yield ("repay", "loans:repay", [loans.filter(state="active")[0].pk], "", OPERATIONS)
    yield ("pay-early", "loans:pay_early", [loans.filter(state="active")[0].pk], "", OPERATIONS)
    yield ("account-requests", "loans:account_requests", [], "", OPERATIONS)
    yield ("product", "loans:product", [Product.objects.all()[0].pk], "", MANAGER)
    yield ("product-papers", "loans:product_papers", [Product.objects.all()[0].pk], "", MANAGER)
    call = Callback.objects.filter(state="planned").select_related("officer")[0]
    yield ("callback", "postloan:callback", [call.pk], "", call.officer.username)
    done = Callback.objects.filter(state="done").exclude(source_grade="green").select_related("officer")[0]
    yield ("callback-done", "postloan:callback", [done.pk], "", done.officer.username)


def people_and_customers() -> Iterator[Exhibit]:
    """The register and the accounts."""
    borrower = Loan.objects.select_related("customer__officer").filter(application__business__isnull=False)[0].customer
    yield ("customer-business", "customers:detail", [borrower.pk], "", borrower.officer.username)
    earner = Customer.objects.filter(customer_class="salaried", loans__isnull=False).select_related("officer")[0]
    yield ("customer-salaried", "customers:detail", [earner.pk], "", earner.officer.username)
    yield ("customer-timeline", "customers:timeline", [borrower.pk], "", borrower.officer.username)
    yield ("customer-loans", "loans:customer_loans", [borrower.pk], "", borrower.officer.username)
    yield ("customer-calls", "postloan:customer_calls", [borrower.pk], "", borrower.officer.username)
    yield ("card-add", "customers:card_add", [borrower.pk], "", borrower.officer.username)
    yield ("customer-edit", "customers:edit", [earner.pk], "", earner.officer.username)
    yield ("match", "loans:match", [earner.pk], "?need=renovation&instalment=2500", earner.officer.username)
    yield ("match-business", "loans:match", [borrower.pk], "?need=stock&flow=900000", borrower.officer.username)
    yield ("segment-edit", "customers:segment_edit", [earner.segment.pk], "", MANAGER)
    preview = "?class=business&step=preview&name_zh=老店&name_en=Old&place=1&years_licensed_at_least=5&version=x"
    yield ("segment-preview", "customers:segment_add", [], preview, MANAGER)
    yield ("customer-create-business", "customers:create", [], "?class=business", borrower.officer.username)
    yield ("customer-create-salaried", "customers:create", [], "?class=salaried", borrower.officer.username)
    young = Business.objects.order_by("-licensed_on").select_related("customer__officer")[0].customer
    yield ("customer-young", "customers:detail", [young.pk], "", young.officer.username)
    officer = User.objects.get(username="officer1")
    yield ("account", "staff:account", [officer.pk], "", ADMINISTRATOR)


def marketing() -> Iterator[Exhibit]:
    """The portrait, contacts and campaigns of the officer whose customer is best known."""
    known = Customer.objects.order_by("-portrait_percent", "pk").first()
    if known is None:
        return
    officer = known.officer.username
    yield ("marketing", "customers:marketing", [], "", officer)
    yield ("marketing-manager", "customers:marketing", [], "", MANAGER)
    yield ("portraits", "customers:portraits", [], "", officer)
    yield ("portrait", "customers:portrait", [known.pk], "", officer)
    yield ("portrait-ask", "customers:portrait_ask", [known.pk], "", officer)
    yield ("portrait-topic", "customers:portrait_topic", [known.pk, "family"], "", officer)
    yield ("contacts", "customers:contacts", [known.pk], "", officer)
    yield ("contacts-due", "customers:contacts_due", [], "", officer)
    yield ("acquisition", "customers:acquisition", [known.pk], "", officer)
    yield ("campaigns", "customers:campaigns", [], "", MANAGER)
    yield ("campaign-new", "customers:campaign_new", [], "", officer)
    campaign = Campaign.objects.filter(closed_at=None).first()
    if campaign:
        yield ("campaign", "customers:campaign", [campaign.pk], "", MANAGER)
        yield ("campaign-fill", "customers:campaign_fill", [campaign.pk], "?look=1", MANAGER)
        yield ("campaign-edit", "customers:campaign_edit", [campaign.pk], "", MANAGER)
        yield ("campaign-export", "customers:campaign_export", [campaign.pk], "", MANAGER)


def filing() -> Iterator[Exhibit]:
    """Lists from Excel, a pair that may be one, unmasking."""
    for run in ImportRun.objects.select_related("created_by").order_by("pk"):
        name = "import-done" if run.applied_at else "import-wrong"
        yield (name, "customers:import_run", [run.pk], "", run.created_by.username)
    if pair := Duplicate.objects.order_by("pk").first():
        yield ("duplicate", "customers:duplicate", [pair.pk], "", MANAGER)
    customer = Customer.objects.select_related("officer").order_by("pk")[0]
    yield ("unmask", "customers:unmask", [customer.pk], "?field=mobile", customer.officer.username)
    yield ("risk-signals", "postloan:customer_calls", [_at_risk()], "", MANAGER)


def _at_risk() -> int:
    signals = RiskSignal.objects.order_by("ring", "pk").values_list("customer", flat=True)
    return signals.first() or 0


def territory() -> Iterator[Exhibit]:
    """Areas, doors, visits, the day's plan, coverage."""
    officer = "officer1"
    yield ("areas", "customers:areas", [], "", MANAGER)
    yield ("areas-many", "customers:areas_create", [], "", MANAGER)
    yield ("area", "customers:area", [Area.objects.order_by("pk")[0].pk], "", MANAGER)
    yield ("area-edit", "customers:area_edit", [Area.objects.order_by("pk")[0].pk], "", MANAGER)
    yield ("premises-list", "customers:premises_list", [], "", officer)
    yield ("premises-new", "customers:premises_create", [], "", officer)
    yield ("day-plan", "customers:day_plan", [], "", officer)
    yield ("today-in-the-field", "loans:today", [], "", "officer7")
    yield ("kept-on-this-phone", "offline", [], "", officer)
    yield ("coverage", "customers:coverage", [], "", MANAGER)
    yield ("coverage-officer", "customers:coverage", [], "", officer)
    visited = Premises.objects.filter(
        visited_at__isnull=False, area__officer=None, area__parent__officer__username=officer
    )
    if door := visited.order_by("-visited_at", "pk").first():
        yield ("premises", "customers:premises", [door.pk], "", officer)
        yield ("visit", "customers:visit", [door.pk], "", officer)


def needs() -> Iterator[Exhibit]:
    """The list of repeat marketing and the needs found on it."""
    yield ("repeat", "customers:repeat", [], "", MANAGER)
    yield ("opportunities", "customers:opportunities", [], "", MANAGER)
    if need := Opportunity.objects.select_related("officer").order_by("pk").first():
        yield ("opportunity", "customers:opportunity", [need.pk], "", need.officer.username)
        yield ("customer-needs", "postloan:customer_needs", [need.customer_id], "", need.officer.username)


def consents() -> Iterator[Exhibit]:
    """What customers have signed, and what they sign."""
    signed = Consent.objects.filter(kind="credit_inquiry", uses__isnull=False).select_related("customer__officer")[0]
    customer, officer = signed.customer, signed.customer.officer.username
    yield ("consents", "customers:consents", [customer.pk], "", officer)
    yield ("consent-signed", "customers:consent", [signed.pk], "", officer)
    yield ("consent-sign", "customers:consent_sign", [customer.pk, "credit_inquiry"], "", officer)
    yield ("consent-paper", "customers:consent_paper", [customer.pk, "personal_data"], "", officer)
    yield ("consent-withdraw", "customers:consent_withdraw", [customer.pk, "personal_data"], "", officer)
    yield ("consent-texts", "customers:consent_texts", [], "", MANAGER)
    yield ("consent-text", "customers:consent_text", [signed.text_id], "", MANAGER)
    yield ("consent-text-new", "customers:consent_text_new", ["credit_inquiry"], "", MANAGER)


def graph() -> Iterator[Exhibit]:
    """Ties, prospects, suggestions and loops of somebody who has some."""
    tied = Customer.objects.filter(party__ties_in__kind="supplies", party__ties_in__ended_at=None)
    customer = tied.select_related("officer").order_by("pk").first()
    if customer:
        yield ("ties", "customers:relations", [customer.pk], "", customer.officer.username)
        tie = customer.party.ties_in.filter(kind="supplies", ended_at=None)[0]
        yield ("tie-end", "customers:tie_end", [tie.pk], "", customer.officer.username)
    prospect = Party.objects.prospects().filter(officer__isnull=False, dropped_at=None).order_by("pk").first()
    if prospect and prospect.officer:
        officer = prospect.officer.username
        yield ("prospects", "customers:prospects", [], "", officer)
        yield ("prospect", "customers:prospect", [prospect.pk], "", officer)
        yield ("prospect-edit", "customers:prospect_edit", [prospect.pk], "", officer)
        yield ("prospect-drop", "customers:prospect_drop", [prospect.pk], "", officer)
        yield ("prospect-add", "customers:prospect_add", [], "", officer)
        yield ("suggestions", "customers:suggestions", [], "", officer)
    yield ("suggestions-manager", "customers:suggestions", [], "", MANAGER)
    yield ("rings", "customers:rings", [], "?state=all", MANAGER)
    if ring := Ring.objects.order_by("pk").first():
        yield ("ring", "customers:ring", [ring.pk], "", MANAGER)


def salons() -> Iterator[Exhibit]:
    """Groups and salons, planned and held."""
    if circle := Circle.objects.select_related("officer").order_by("pk").first():
        officer = circle.officer.username
        yield ("circles", "customers:circles", [], "", officer)
        yield ("circle", "customers:circle", [circle.pk], "", officer)
        yield ("circle-edit", "customers:circle_edit", [circle.pk], "", officer)
        yield ("salons", "customers:salons", [], "", officer)
        yield ("salon-add", "customers:salon_add", [], "", officer)
    if held := Salon.objects.filter(held_at__isnull=False).select_related("officer").order_by("pk").first():
        yield ("salon-held", "customers:salon", [held.pk], "", held.officer.username)
    planned = Salon.objects.filter(held_at=None, cancelled_at=None).select_related("officer").order_by("pk").first()
    if planned:
        for page in ("salon", "salon_edit", "salon_invite", "salon_door", "salon_hold", "salon_cancel"):
            yield (page.replace("_", "-"), f"customers:{page}", [planned.pk], "", planned.officer.username)


def clocks() -> Iterator[Exhibit]:
    """Deadlines, pauses, accountability."""
    for state in ("running", "paused", "breached"):
        deadline = Deadline.objects.filter(state=state).select_related("responsible").first()
        if deadline:
            yield (f"deadline-{state}", "worktime:deadline", [deadline.pk], "", MANAGER)
    asked = Pause.objects.filter(state="asked").first()
    if asked:
        yield ("deadline-asked", "worktime:deadline", [asked.deadline_id], "", MANAGER)
    for record in Accountability.objects.select_related("person"):
        yield (f"record-{record.state}", "worktime:record", [record.pk], "", MANAGER)
        if record.state == "open":
            yield ("record-explain", "worktime:record", [record.pk], "", record.person.username)
