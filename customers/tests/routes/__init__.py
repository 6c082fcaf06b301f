"""Who may open which route, by topic."""

from customers.tests.routes import (
    campaigns,
    circles,
    consents,
    contacts,
    filing,
    imports,
    opportunities,
    portraits,
    register,
    relations,
    segments,
    territory,
)
from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {
    **campaigns.ROUTES,
    **circles.ROUTES,
    **consents.ROUTES,
    **contacts.ROUTES,
    **filing.ROUTES,
    **imports.ROUTES,
    **opportunities.ROUTES,
    **portraits.ROUTES,
    **register.ROUTES,
    **relations.ROUTES,
    **segments.ROUTES,
    **territory.ROUTES,
}
