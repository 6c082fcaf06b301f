"""How the payments through a customer's accounts are sorted."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jinxin.policy.settings.spec import DAYS, FLOWS, TIMES, setting

_MOST = Decimal("100000000")


@dataclass(frozen=True)
class Flows:
    """How the payments through a customer's accounts are sorted. Ours, all of them: the seed gives no numbers."""

    flow_round_trip_days: int = setting(
        7,
        _("Round trip"),
        _("Money that goes to a person and comes back within so many days, or the other way, is no turnover."),
        group=FLOWS,
        unit=DAYS,
        min=1,
        max=90,
    )
    flow_transfer_days: int = setting(
        3,
        _("Transfer between own accounts"),
        _("Both sides are looked for within so many days."),
        group=FLOWS,
        unit=DAYS,
        min=0,
        max=15,
    )
    flow_pair_least: Decimal = setting(
        Decimal("1000.00"),
        _("Smallest amount of a round trip"),
        _("Equal smaller amounts meet by chance."),
        group=FLOWS,
        unit=_("yuan"),
        min=Decimal("1"),
        max=_MOST,
    )
    flow_large_private: Decimal = setting(
        Decimal("10000.00"),
        _("Large private receipt"),
        _("From this amount on, a single receipt from a private person is set apart and must be explained."),
        group=FLOWS,
        unit=_("yuan"),
        min=Decimal("1"),
        max=_MOST,
    )
    flow_small_amount: Decimal = setting(
        Decimal("2000.00"),
        _("Small payment"),
        _("Below it, a receipt counts as a sale to somebody who walked in, a payment as daily life."),
        group=FLOWS,
        unit=_("yuan"),
        min=Decimal("0"),
        max=_MOST,
    )
    flow_regular_times: int = setting(
        3,
        _("Regular customer or supplier"),
        _("Pays or is paid at least so often, in two months or more."),
        group=FLOWS,
        unit=TIMES,
        min=2,
        max=100,
    )
