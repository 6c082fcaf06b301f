"""What the money is for, the trade or job, and how it goes."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.questions.asking import BUSINESS, IN_NEED, SALARIED, YES_NO, Kind, Question, Topic, answered

PURPOSE: Final = (
    Question(
        "need_soon",
        Topic.PURPOSE,
        _("When might money be needed?"),
        Kind.CHOICE,
        5,
        (
            ("month", _("Within a month")),
            ("quarter", _("Within three months")),
            ("year", _("Within a year")),
            ("later", _("Later")),
            ("none", _("No need in sight")),
        ),
    ),
    Question(
        "need_home",
        Topic.PURPOSE,
        _("For what at home?"),
        Kind.SEVERAL,
        5,
        (
            ("mortgage", _("Buying a home")),
            ("renovation", _("Renovation")),
            ("building", _("Building a house")),
            ("car", _("A car")),
            ("education", _("Schooling")),
            ("occasion", _("Wedding, illness, other occasions")),
            ("start", _("Coming home to start a business")),
            ("nothing", _("Nothing at home")),
        ),
        only_if=IN_NEED,
    ),
    Question(
        "need_business",
        Topic.PURPOSE,
        _("For what in the business?"),
        Kind.SEVERAL,
        5,
        (
            ("supply", _("Paying suppliers")),
            ("stock", _("Seasonal stock")),
            ("expansion", _("A larger or second shop")),
            ("equipment", _("Equipment, fitting out")),
            ("nothing", _("Nothing in the business")),
        ),
        classes=BUSINESS,
        only_if=IN_NEED,
    ),
    Question("need_amount", Topic.PURPOSE, _("How much about?"), Kind.MONEY, 4, only_if=IN_NEED),
    Question(
        "money_elsewhere",
        Topic.PURPOSE,
        _("Where would the money come from without us?"),
        Kind.CHOICE,
        3,
        (
            ("bank", _("Another bank")),
            ("online", _("Online lenders")),
            ("family", _("Family and friends")),
            ("supplier", _("Suppliers wait")),
            ("savings", _("Own savings")),
        ),
    ),
)

INDUSTRY: Final = (
    Question(
        "trade_goods",
        Topic.INDUSTRY,
        _("What exactly is sold, made or done?"),
        Kind.TEXT,
        4,
        classes=BUSINESS,
        help=_("As they would say it: fresh noodles, bathroom tiles, tyre repairs."),
    ),
    Question(
        "trade_role",
        Topic.INDUSTRY,
        _("Where in the trade?"),
        Kind.CHOICE,
        3,
        (
            ("maker", _("Makes it")),
            ("wholesale", _("Wholesale")),
            ("retail", _("Retail")),
            ("service", _("Service")),
        ),
        classes=BUSINESS,
    ),
    Question(
        "trade_season",
        Topic.INDUSTRY,
        _("When is the busy season?"),
        Kind.SEVERAL,
        3,
        (
            ("new_year", _("Before the Spring Festival")),
            ("spring", _("Spring")),
            ("summer", _("Summer")),
            ("autumn", _("Autumn")),
            ("winter", _("Winter")),
            ("even", _("The same all year")),
        ),
        classes=BUSINESS,
    ),
    Question(
        "trade_suppliers",
        Topic.INDUSTRY,
        _("Who are the main suppliers?"),
        Kind.TEXT,
        3,
        classes=BUSINESS,
        help=_("Note them as ties as well: each may be a prospect."),
    ),
    Question(
        "trade_buyers",
        Topic.INDUSTRY,
        _("Who buys?"),
        Kind.CHOICE,
        3,
        (
            ("walk_in", _("Passers-by")),
            ("regulars", _("Regular customers")),
            ("firms", _("Firms and offices")),
            ("online", _("Online")),
            ("mixed", _("A mixture")),
        ),
        classes=BUSINESS,
    ),
    Question(
        "field",
        Topic.INDUSTRY,
        _("Which field of work?"),
        Kind.CHOICE,
        3,
        (
            ("administration", _("Administration")),
            ("education", _("School, education")),
            ("health", _("Hospital, health")),
            ("enterprise", _("Enterprise")),
            ("other", pgettext_lazy("field of work", "Other")),
        ),
        classes=SALARIED,
    ),
    Question(
        "wage_bank",
        Topic.INDUSTRY,
        _("Which bank pays the wage out?"),
        Kind.CHOICE,
        3,
        (("ours", _("Ours")), ("other", _("Another bank")), ("cash", _("Cash"))),
        classes=SALARIED,
    ),
    Question(
        "wage_day",
        Topic.INDUSTRY,
        _("On which day of the month does the wage come?"),
        Kind.NUMBER,
        2,
        classes=SALARIED,
        lowest=1,
        highest=31,
    ),
)

HISTORY: Final = (
    Question(
        "trade_years",
        Topic.HISTORY,
        _("How long in this trade or profession?"),
        Kind.NUMBER,
        4,
        unit=_("years"),
        highest=70,
    ),
    Question("earlier_work", Topic.HISTORY, _("What did they do before?"), Kind.TEXT, 2),
    Question("worked_away", Topic.HISTORY, _("Have they worked away from home?"), Kind.CHOICE, 2, YES_NO),
    Question(
        "side_income", Topic.HISTORY, _("Is there income beside the wage?"), Kind.CHOICE, 3, YES_NO, classes=SALARIED
    ),
    Question(
        "side_income_amount",
        Topic.HISTORY,
        _("How much beside the wage, a month?"),
        Kind.MONEY,
        3,
        classes=SALARIED,
        only_if=answered("side_income", "yes"),
    ),
)

CONDITION: Final = (
    Question(
        "turnover", Topic.CONDITION, _("How much is taken in an ordinary month?"), Kind.MONEY, 5, classes=BUSINESS
    ),
    Question(
        "margin",
        Topic.CONDITION,
        _("How much of it remains after the goods are paid?"),
        Kind.NUMBER,
        4,
        classes=BUSINESS,
        unit="%",
        highest=100,
    ),
    Question("stock", Topic.CONDITION, _("What is the stock worth?"), Kind.MONEY, 4, classes=BUSINESS),
    Question(
        "payment_ways",
        Topic.CONDITION,
        _("How do their customers pay?"),
        Kind.SEVERAL,
        3,
        (
            ("ours", _("Our payment code")),
            ("wallets", _("WeChat or Alipay")),
            ("cash", _("Cash")),
            ("transfer", _("Transfer")),
            ("credit", _("Later, on account")),
        ),
        classes=BUSINESS,
    ),
    Question(
        "outlook",
        Topic.CONDITION,
        _("How is business against last year?"),
        Kind.CHOICE,
        4,
        (("better", _("Better")), ("same", _("Much the same")), ("worse", _("Worse"))),
        classes=BUSINESS,
    ),
    Question("rents", Topic.CONDITION, _("Are the premises rented?"), Kind.CHOICE, 2, YES_NO, classes=BUSINESS),
    Question(
        "lease_until",
        Topic.CONDITION,
        _("Until when does the lease run?"),
        Kind.DAY,
        3,
        classes=BUSINESS,
        only_if=answered("rents", "yes"),
    ),
    Question("surplus", Topic.CONDITION, _("What is left of the wage each month?"), Kind.MONEY, 4, classes=SALARIED),
    Question(
        "debts_elsewhere",
        Topic.CONDITION,
        _("Do they owe money elsewhere?"),
        Kind.CHOICE,
        4,
        (
            ("none", _("No")),
            ("bank", _("To a bank")),
            ("online", _("To online lenders")),
            ("private", _("To people they know")),
            ("several", _("To several of these")),
        ),
    ),
)
