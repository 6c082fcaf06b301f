"""What the rows of a bank's file are taken for: some at a time, with one look at the database for all of them."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Protocol

from customers.models import BankCard
from jinxin.errors import DomainError
from jinxin.fields import keyed_hash
from loans.bank.facts import PAID_WORDS, REFUSED_WORDS, folded, our_numbers, read_amount, read_day, read_digits
from loans.bank.problems import Problem, refusal
from loans.bank.reading import Line
from loans.models import BankFile, BankRow, Contract, Loan, PaymentOrder

State = BankRow.State
MOST_NAMES: Final = 5


class Sorter(Protocol):
    """Says of rows what they are taken for."""

    def sort(self, lines: Sequence[Line]) -> list[BankRow]:
        """Return the rows, not yet saved."""


def sorter_of(file: BankFile, today: date) -> Sorter:
    """Return what sorts the rows of a file."""
    return ResultSorter(file) if file.kind == "results" else ReceiptSorter(file, today)


def _row(file: BankFile, line: Line) -> BankRow:
    row = BankRow(file=file, number=line.number, reference=line.texts.get("reference", "")[:80])
    row.texts = line.texts
    return row


def _read(row: BankRow, texts: dict[str, str]) -> bool:
    """Read amount and day into a row; a row that cannot be read says why."""

    def read() -> None:
        row.amount = read_amount(texts.get("amount", ""))
        row.value_on = read_day(texts.get("value_on", ""))

    return _try(row, read)


def _try(row: BankRow, read: Callable[[], None]) -> bool:
    try:
        read()
    except DomainError as error:
        _set(row, State.WRONG, Problem.REFUSED, **refusal(read, error))
        return False
    return True


def _set(row: BankRow, state: str, problem: str = Problem.NONE, /, **facts: str) -> BankRow:
    row.state, row.problem, row.problem_facts = state, problem, facts
    return row


@dataclass
class ResultSorter:
    """Finds the orders that a bank's result file answers."""

    file: BankFile
    seen: set[int] = field(default_factory=set)

    def sort(self, lines: Sequence[Line]) -> list[BankRow]:
        """Return the rows of these lines, each with its order where one is meant."""
        numbers = {line.texts.get("number", "").strip().upper() for line in lines}
        found = {order.number: order for order in PaymentOrder.objects.filter(number__in=numbers)}
        return [self._one(line, found.get(line.texts.get("number", "").strip().upper())) for line in lines]

    def _one(self, line: Line, order: PaymentOrder | None) -> BankRow:
        row, outcome = _row(self.file, line), folded(line.texts.get("outcome", ""))
        paid, refused = outcome in PAID_WORDS, outcome in REFUSED_WORDS
        row.order = order
        if not _read_result(row, line.texts, needs_day=paid):
            return row
        if order is None:
            return _set(row, State.UNMATCHED, Problem.NO_ORDER)
        if not paid and not refused:
            return _set(row, State.UNMATCHED, Problem.NO_WORD, word=line.texts.get("outcome", "")[:30])
        return self._judge(row, order, PaymentOrder.State.PAID if paid else PaymentOrder.State.FAILED)

    def _judge(self, row: BankRow, order: PaymentOrder, answer: str) -> BankRow:
        if order.pk in self.seen:
            return _set(row, State.DUPLICATE, Problem.TWICE)
        if row.amount != order.amount:
            return _set(row, State.UNMATCHED, Problem.AMOUNT, amount=str(order.amount))
        if order.state == answer:
            return _set(row, State.DUPLICATE, Problem.KNOWN)
        if order.state not in PaymentOrder.UNANSWERED:
            return _set(row, State.UNMATCHED, Problem.OTHERWISE, state=order.state)
        self.seen.add(order.pk)
        return _set(row, State.PAID if answer == PaymentOrder.State.PAID else State.REFUSED)


def _read_result(row: BankRow, texts: dict[str, str], *, needs_day: bool) -> bool:
    """A refused order needs no day; everything else is read as usual."""
    if needs_day or texts.get("value_on"):
        return _read(row, texts)

    def read() -> None:
        row.amount = read_amount(texts.get("amount", ""))

    return _try(row, read)


@dataclass
class ReceiptSorter:
    """Finds the loans that money was paid in for: by the numbers that stand in a row, else by the payer's account."""

    file: BankFile
    today: date

    def sort(self, lines: Sequence[Line]) -> list[BankRow]:
        """Return the rows of these lines, each with its loan where exactly one is meant."""
        rows = [_row(self.file, line) for line in lines]
        claims = {line.number: claim_of(self.file.bank, line.texts.get("reference", "")) for line in lines}
        taken = set(BankRow.objects.filter(claim__in=claims.values()).values_list("claim", flat=True))
        known = Known.of(lines)
        for row, line in zip(rows, lines, strict=True):
            self._one(row, line, claims[line.number], taken, known)
        return rows

    def _one(self, row: BankRow, line: Line, claim: str, taken: set[str | None], known: "Known") -> None:
        if not row.reference:
            _set(row, State.WRONG, Problem.NO_REFERENCE)
        elif claim in taken:
            _read(row, line.texts)
            _set(row, State.DUPLICATE, Problem.REPEATED)
        elif _read(row, line.texts) and row.value_on:
            if row.value_on > self.today:
                _set(row, State.WRONG, Problem.FUTURE)
                return
            taken.add(claim)
            row.claim = claim
            known.find(row, line.texts)


def claim_of(bank: str, reference: str) -> str:
    """Return by what a receipt of a bank is known, whatever file brings it."""
    return hashlib.sha256(f"{folded(bank)}\n{reference.strip()}".encode()).hexdigest()


@dataclass(frozen=True)
class Known:
    """What rows are matched against: loans by their number, by their contract's, and by accounts of borrowers."""

    loans: dict[str, Loan]
    by_contract: dict[str, list[Loan]]
    by_account: dict[str, list[tuple[str, Loan]]]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Known":
        """Read what these rows name, in a handful of queries."""
        numbers = {number for line in lines for number in our_numbers(line.texts.get("number", ""))}
        hashes = {keyed_hash(digits) for line in lines if (digits := read_digits(line.texts.get("account", "")))}
        loans = Loan.objects.select_related("customer")
        by_contract: dict[str, list[Loan]] = {}
        for loan in loans.filter(payout__contract__number__in=numbers).select_related("payout__contract"):
            by_contract.setdefault(loan.payout.contract.number, []).append(loan)
        named = {loan.number: loan for loan in loans.filter(number__in=numbers)}
        return cls(named, by_contract, _by_account(hashes))

    def find(self, row: BankRow, texts: dict[str, str]) -> None:
        """Assign a row to the one loan it means, or say why a person must."""
        meant = our_numbers(texts.get("number", ""))
        found = [self.loans[number] for number in meant if number in self.loans]
        found = found or [loan for number in meant for loan in self.by_contract.get(number, [])]
        if not found and (digits := read_digits(texts.get("account", ""))):
            name = folded(texts.get("name", ""))
            holders = self.by_account.get(keyed_hash(digits), [])
            found = [loan for holder, loan in holders if not name or folded(holder) == name]
        _assign(row, {loan.pk: loan for loan in found}, meant)


def _assign(row: BankRow, found: dict[int, Loan], meant: list[str]) -> None:
    running = [loan for loan in found.values() if loan.state == Loan.State.ACTIVE]
    if len(running) == 1:
        (row.loan,) = running
        started = running[0].started_on
        if row.value_on is not None and row.value_on < started:
            _set(row, State.UNMATCHED, Problem.EARLY, day=started.isoformat())
        else:
            _set(row, State.MATCHED)
    elif running:
        _set(row, State.UNMATCHED, Problem.SEVERAL, names=_names(loan.number for loan in running))
    elif found:
        _set(row, State.UNMATCHED, Problem.CLOSED, names=_names(loan.number for loan in found.values()))
    elif meant:
        _set(row, State.UNMATCHED, Problem.NO_LOAN, names=_names(meant))
    else:
        _set(row, State.UNMATCHED, Problem.NOBODY)


def _names(numbers: Iterable[str]) -> str:
    return ", ".join(sorted(numbers)[:MOST_NAMES])


def _by_account(hashes: set[str]) -> dict[str, list[tuple[str, Loan]]]:
    """Return the loans that may be paid back from accounts: that of the contract, or a card of the borrower."""
    found: dict[str, list[tuple[str, Loan]]] = {}
    loans = Loan.objects.select_related("customer", "payout__contract")
    for loan in loans.filter(payout__contract__account_hash__in=hashes):
        contract: Contract = loan.payout.contract
        found.setdefault(contract.account_hash, []).append((contract.account_holder, loan))
    cards: dict[int, list[str]] = {}
    for customer, number in BankCard.objects.filter(number_hash__in=hashes, removed_at=None).values_list(
        "customer", "number_hash"
    ):
        cards.setdefault(customer, []).append(number)
    for loan in loans.filter(customer__in=cards) if cards else ():
        for number in cards[loan.customer_id]:
            found.setdefault(number, []).append((loan.customer.name, loan))
    return found


def sum_in_fen(amount: Decimal | None) -> int:
    """Return an amount for a sum that is kept beside the file."""
    return int(amount * 100) if amount else 0


def totals(rows: Iterable[Any], counts: dict[str, int], amounts: dict[str, int]) -> None:
    """Add rows to the counts and sums of their file, by what they are taken for."""
    for row in rows:
        counts[row.state] = counts.get(row.state, 0) + 1
        amounts[row.state] = amounts.get(row.state, 0) + sum_in_fen(row.amount)
