"""Payments as rows: whose they are, who stands on the other side, what keeps one from being counted twice."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from customers.models import BankCard
from jinxin.audit.masking import masked
from jinxin.fields import keyed_hash
from loans.bank.facts import folded
from loans.models import Application
from review.flows.reading import Payment
from review.flows.rules import class_of
from review.flows.texts import Unreadable, digits_of
from review.flows.words import Whose, hint_of, kind_of
from review.models import Flow, FlowFile, FlowParty, FlowProblem

SHOWN: Final = ("kind", "memo", "note", "method", "status")
"""The texts that are kept with a payment."""
MOST_PARTIES: Final = 50_000
"""Counterparties remembered while a file is read; beyond, they are looked up again."""


def whose_payments(application: Application) -> Whose:
    """Return the customer of a case, with the accounts that are known: cards, and those of the files themselves."""
    cards = BankCard.objects.filter(customer=application.customer_id, removed_at=None)
    files = FlowFile.objects.filter(application=application).exclude(account_hash="")
    hashes = (*cards.values_list("number_hash", flat=True), *files.values_list("account_hash", flat=True))
    return Whose(application.customer.name, frozenset(hashes))


@dataclass
class Taker:
    """Turns payments of a file into rows; rows that other files brought are left out and counted."""

    file: FlowFile
    whose: Whose
    counts: Counter[str] = field(default_factory=Counter)
    first_on: date | None = None
    last_on: date | None = None
    _parties: dict[str, int] = field(default_factory=dict)
    _day: date | None = None
    _seen: Counter[str] = field(default_factory=Counter)

    def take(self, items: Sequence[Payment | tuple[int, Unreadable]]) -> None:
        """Keep some rows, in the caller's transaction."""
        payments = [item for item in items if isinstance(item, Payment)]
        problems = [(item[0], item[1]) for item in items if not isinstance(item, Payment)]
        wrong = [(number, problem) for number, problem in problems if problem.code != "closed"]
        self.counts["closed"] += len(problems) - len(wrong)
        self.counts["wrong"] += len(wrong)
        FlowProblem.objects.bulk_create(_problem(self.file, number, problem) for number, problem in wrong)
        self._keep(payments)

    def mark(self) -> Callable[[], None]:
        """Return what brings the taker back to where it is now, after a transaction that came to nothing."""
        counts, seen, kept = self.counts.copy(), self._seen.copy(), (self.first_on, self.last_on, self._day)

        def back() -> None:
            self.counts, self._seen, self._parties = counts.copy(), seen.copy(), {}
            self.first_on, self.last_on, self._day = kept

        return back

    def _keep(self, payments: list[Payment]) -> None:
        claims = [self._claim(payment) for payment in payments]
        there = Flow.objects.filter(application=self.file.application_id, claim__in=claims)
        known = set(there.values_list("claim", flat=True))
        fresh = []
        for payment, claim in zip(payments, claims, strict=True):
            if claim not in known:
                known.add(claim)
                fresh.append((payment, claim))
        self._meet([payment for payment, _claim in fresh])
        Flow.objects.bulk_create(self._row(payment, claim) for payment, claim in fresh)
        self.counts["kept"] += len(fresh)
        self.counts["known"] += len(payments) - len(fresh)

    def _claim(self, payment: Payment) -> str:
        """Return by what a payment is known, whatever file brings it.

        Wallets and some banks number their payments. Where nobody does, account, time, amount and balance say it, and
        of payments that are alike in all of them, as several of ten yuan on a day, which of them it is.
        """
        number = payment.text("reference")
        own = (self.file.account_hash, self.file.bank, payment.at.isoformat(), payment.text("balance"))
        parts = (self.file.source, number, *(() if number else own), payment.direction, str(payment.amount))
        claim = _digest(*parts)
        if payment.at.date() != self._day:
            self._day, self._seen = payment.at.date(), Counter()
        self._seen[claim] += 1
        return claim if self._seen[claim] == 1 else _digest(claim, str(self._seen[claim]))

    def _meet(self, payments: list[Payment]) -> None:
        """Make sure that everybody on the other side of these payments has a row."""
        if len(self._parties) > MOST_PARTIES:
            self._parties.clear()
        met = {key: payment for payment in payments if (key := _party_key(payment)) and key not in self._parties}
        if not met:
            return
        known = FlowParty.objects.filter(application=self.file.application_id, key__in=met)
        self._parties.update(known.values_list("key", "pk"))
        new = [self._party(key, payment) for key, payment in met.items() if key not in self._parties]
        FlowParty.objects.bulk_create(new, ignore_conflicts=True)  # another file may be read at this moment
        if new:
            self._parties.update(known.filter(key__in=[party.key for party in new]).values_list("key", "pk"))

    def _party(self, key: str, payment: Payment) -> FlowParty:
        name = payment.text("party")[:120]
        application, account = self.file.application_id, payment.text("account")[:40]
        kind = kind_of(name, self.whose)
        return FlowParty(application_id=application, key=key, name=name, account=account, kind=kind)

    def _row(self, payment: Payment, claim: str) -> Flow:
        hint = hint_of(payment, self.whose)
        day = payment.at.date()
        self.first_on = min(self.first_on or day, day)
        self.last_on = max(self.last_on or day, day)
        key = _party_key(payment)
        return Flow(
            application_id=self.file.application_id,
            file=self.file,
            number=payment.number,
            at=payment.at,
            day=day,
            month=day.year * 100 + day.month,
            direction=hint.direction or payment.direction,
            amount=payment.amount,
            party_id=self._parties[key] if key else None,
            memo=_memo(payment),
            claim=claim,
            order_key=_order_key(payment),
            hint=hint.rule,
            flow_class=class_of(hint.rule),
            rule=hint.rule,
            facts={"word": hint.word} if hint.word else {},
        )


def _problem(file: FlowFile, number: int, problem: Unreadable) -> FlowProblem:
    facts: dict[str, Any] = {"text": masked(problem.text[:40])} if problem.text else {}
    return FlowProblem(file=file, number=number, code=problem.code, facts=facts)


def _memo(payment: Payment) -> str:
    said = {name: payment.text(name)[:200] for name in SHOWN if payment.text(name)}
    return json.dumps(said, ensure_ascii=False) if said else ""


def _party_key(payment: Payment) -> str:
    """Return by what a counterparty is known: the name, and the account where no name is given."""
    name = folded(payment.text("party"))
    if name:
        return keyed_hash(f"name:{name}")
    digits = digits_of(payment.text("account"))
    return keyed_hash(f"account:{digits}") if digits else ""


def _order_key(payment: Payment) -> str:
    """Return what a refund shares with the payment it gives back: Alipay writes its number before an underscore."""
    order = payment.text("order") or payment.text("reference").partition("_")[0]
    return _digest("order", order) if len(order) >= 8 else ""


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()
