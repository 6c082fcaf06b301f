"""The pages of the register: access, form, one service call, response."""

from customers.views.at_once import check_card, check_code, check_id, check_licence, check_mobile
from customers.views.businesses import add_business, edit_business
from customers.views.cards import add_card, remove_card
from customers.views.listing import customers
from customers.views.people import create, edit
from customers.views.register import detail
from customers.views.timeline import timeline
from customers.views.unmask import unmask, unmask_card

__all__ = [
    "add_business",
    "add_card",
    "check_card",
    "check_code",
    "check_id",
    "check_licence",
    "check_mobile",
    "create",
    "customers",
    "detail",
    "edit",
    "edit_business",
    "remove_card",
    "timeline",
    "unmask",
    "unmask_card",
]
