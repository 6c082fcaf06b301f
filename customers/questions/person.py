"""Family, interests, and how somebody likes to be spoken to."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from customers.questions.asking import MARRIED, YES_NO, Kind, Question, Topic, answered

FAMILY: Final = (
    Question(
        "household",
        Topic.FAMILY,
        _("How many people live in the household?"),
        Kind.NUMBER,
        3,
        unit=_("people"),
        lowest=1,
        highest=30,
    ),
    Question(
        "children",
        Topic.FAMILY,
        _("How many children?"),
        Kind.CHOICE,
        3,
        (("none", _("None")), ("one", _("One")), ("two", _("Two")), ("more", _("Three or more"))),
    ),
    Question(
        "children_stage",
        Topic.FAMILY,
        _("Where are the children?"),
        Kind.SEVERAL,
        3,
        (
            ("small", _("Not at school yet")),
            ("school", _("Primary or middle school")),
            ("senior", _("Senior or vocational school")),
            ("university", _("University")),
            ("working", _("Working")),
        ),
        only_if=answered("children", "one", "two", "more"),
    ),
    Question(
        "spouse_work",
        Topic.FAMILY,
        _("What does the spouse do?"),
        Kind.CHOICE,
        4,
        (
            ("wage", _("A steady job")),
            ("same", _("Works in the same business")),
            ("own", _("A business of their own")),
            ("away", _("Works away from home")),
            ("home", _("At home")),
        ),
        only_if=MARRIED,
    ),
    Question(
        "spouse_agrees",
        Topic.FAMILY,
        _("Does the spouse know of loans and agree?"),
        Kind.CHOICE,
        3,
        (("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not spoken of"))),
        only_if=MARRIED,
    ),
    Question(
        "home",
        Topic.FAMILY,
        _("Whose home do they live in?"),
        Kind.CHOICE,
        4,
        (
            ("owned", _("Their own, paid off")),
            ("mortgage", _("Their own, with a mortgage")),
            ("built", _("A house they built")),
            ("rented", _("Rented")),
            ("family", _("With parents or others")),
        ),
    ),
    Question(
        "mortgage_instalment",
        Topic.FAMILY,
        _("How much goes to the mortgage each month?"),
        Kind.MONEY,
        3,
        only_if=answered("home", "mortgage"),
    ),
    Question("parents", Topic.FAMILY, _("Do they support their parents?"), Kind.CHOICE, 2, YES_NO),
)

INTERESTS: Final = (
    Question(
        "hobbies",
        Topic.INTERESTS,
        _("What do they like to do?"),
        Kind.SEVERAL,
        2,
        (
            ("cards", _("Cards and mahjong")),
            ("fishing", _("Fishing")),
            ("dancing", _("Square dancing")),
            ("ball", _("Ball games")),
            ("hiking", _("Hiking, running, cycling")),
            ("tea", _("Tea")),
            ("cooking", _("Cooking")),
            ("reading", _("Reading, calligraphy")),
            ("travel", _("Travelling")),
            ("videos", _("Short videos")),
        ),
    ),
    Question(
        "groups",
        Topic.INTERESTS,
        _("Which groups do they belong to?"),
        Kind.SEVERAL,
        3,
        (
            ("village", _("Village or estate")),
            ("trade", _("Trade association")),
            ("market", _("Market or street")),
            ("parents", _("Parents of a class")),
            ("school", _("Old classmates")),
            ("veterans", _("Veterans")),
            ("none", _("None")),
        ),
        help=_("Groups we are not in yet are worth a salon."),
    ),
    Question("interests_note", Topic.INTERESTS, _("What else do they talk about gladly?"), Kind.TEXT, 1),
)

PREFERENCES: Final = (
    Question(
        "best_channel",
        Topic.PREFERENCES,
        _("How do they like to be spoken to?"),
        Kind.CHOICE,
        2,
        (
            ("call", _("By phone")),
            ("chat", _("By WeChat")),
            ("visit", _("At their place")),
            ("branch", _("At the branch")),
        ),
    ),
    Question(
        "best_time",
        Topic.PREFERENCES,
        _("When is a good time?"),
        Kind.SEVERAL,
        3,
        (
            ("early", _("8 to 10 h")),
            ("morning", _("10 to 12 h")),
            ("noon", _("12 to 14 h")),
            ("afternoon", _("14 to 17 h")),
            ("evening", _("17 to 19 h")),
            ("late", _("19 to 21 h")),
        ),
    ),
    Question(
        "offers",
        Topic.PREFERENCES,
        _("May we tell them of new products?"),
        Kind.CHOICE,
        3,
        YES_NO,
        help=_("Who says no is left out of campaigns."),
    ),
    Question("quiet", Topic.PREFERENCES, _("When should nobody disturb them?"), Kind.TEXT, 1),
)
