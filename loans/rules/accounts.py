"""Which account a loan may be paid out to and paid back from."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from customers.identifiers import clean_bank_card
from jinxin.errors import DomainError
from loans.models import Application, Contract

SHORTEST_ACCOUNT, LONGEST_ACCOUNT = 12, 22


def account_holders(application: Application) -> list[str]:
    """Return the names the account may stand in: the borrower's, and the business's where the loan is for one.

    Paying somebody else is entrusted payment (受托支付), with its own proofs.
    """
    business = application.business
    return [application.customer.name, *([business.name] if business else [])]


def clean_account(kind: str, text: str) -> str:
    """Return the digits of a card (Luhn) or of a bank account of 12 to 22 digits, as typed with spaces or hyphens.

    Raises DomainError at the field that is wrong.
    """
    if kind == Contract.AccountKind.CARD:
        try:
            return clean_bank_card(text)
        except ValidationError as error:
            raise DomainError(" ".join(error.messages), field="account_number") from error
    if kind != Contract.AccountKind.ACCOUNT:
        raise DomainError(_("Choose a bank card or a bank account."), field="account_kind")
    digits = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(rf"[0-9]{{{SHORTEST_ACCOUNT},{LONGEST_ACCOUNT}}}", digits):
        message = _(
            "A bank account has %(least)s to %(most)s digits. Compare it with the passbook or the account slip."
        )
        raise DomainError(message % {"least": SHORTEST_ACCOUNT, "most": LONGEST_ACCOUNT}, field="account_number")
    return digits
