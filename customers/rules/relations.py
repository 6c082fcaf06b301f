"""How ties are said from either end, who may note them, and how much each kind counts."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.enums import PartyKind, RelationKind, RingKind
from customers.identifiers import mask_name
from customers.models import Party, Relation
from customers.rules.register import EVERYONE
from jinxin.access import Person, Role

OUT, IN = "out", "in"


@dataclass(frozen=True)
class Side:
    """A tie as one end says it: whether it leads out or in, what the other end is to it, and the sentence."""

    kind: RelationKind
    end: str
    label: Promise
    says: Promise

    @property
    def code(self) -> str:
        """The value of its button in a form."""
        return f"{self.kind.value}-{self.end}"

    @property
    def is_source(self) -> bool:
        """Whether the tie leads away from this end."""
        return self.end == OUT

    @property
    def of_shops(self) -> bool:
        """Whether a customer's shop has such ties rather than the customer."""
        return self.kind in OF_SHOPS


SIDES: Final[tuple[Side, ...]] = (
    Side(RelationKind.SUPPLIES, IN, pgettext_lazy("tie", "Supplier"), _("is supplied by %(name)s")),
    Side(RelationKind.SUPPLIES, OUT, pgettext_lazy("tie", "Buyer"), _("supplies %(name)s")),
    Side(RelationKind.REFERRED, IN, pgettext_lazy("tie", "Introduced by"), _("was introduced by %(name)s")),
    Side(RelationKind.REFERRED, OUT, pgettext_lazy("tie", "Introduced"), _("introduced %(name)s")),
    Side(RelationKind.GUARANTEES, IN, pgettext_lazy("tie", "Guarantor"), _("is guaranteed by %(name)s")),
    Side(RelationKind.GUARANTEES, OUT, pgettext_lazy("tie", "Guarantees for"), _("is guarantor of %(name)s")),
    Side(RelationKind.NEIGHBOUR, OUT, pgettext_lazy("tie", "Neighbour"), _("lives or trades next to %(name)s")),
    Side(RelationKind.RELATIVE, OUT, pgettext_lazy("tie", "Relative"), _("is related to %(name)s")),
    Side(RelationKind.FRIEND, OUT, pgettext_lazy("tie", "Friend"), _("is friends with %(name)s")),
    Side(RelationKind.COLLEAGUE, OUT, pgettext_lazy("tie", "Colleague"), _("works with %(name)s")),
    Side(RelationKind.SPOUSE, OUT, pgettext_lazy("tie", "Spouse"), _("is married to %(name)s")),
    Side(RelationKind.PARENT, OUT, pgettext_lazy("tie", "Child"), _("is parent of %(name)s")),
    Side(RelationKind.PARENT, IN, pgettext_lazy("tie", "Parent"), _("is child of %(name)s")),
    Side(RelationKind.EMPLOYS, OUT, pgettext_lazy("tie", "Employee"), _("employs %(name)s")),
    Side(RelationKind.EMPLOYS, IN, pgettext_lazy("tie", "Employer"), _("works for %(name)s")),
    Side(RelationKind.OWNS, OUT, pgettext_lazy("tie", "Own shop"), _("owns %(name)s")),
    Side(RelationKind.OWNS, IN, pgettext_lazy("tie", "Owner"), _("belongs to %(name)s")),
)
"""In the order of the buttons: the chain of trade first, then who vouches, then circles of acquaintance."""

DIRECTED: Final = frozenset(
    {
        RelationKind.SUPPLIES,
        RelationKind.GUARANTEES,
        RelationKind.REFERRED,
        RelationKind.OWNS,
        RelationKind.PARENT,
        RelationKind.EMPLOYS,
    }
)
AMONG_PEOPLE: Final = frozenset(
    {RelationKind.PARENT, RelationKind.SPOUSE, RelationKind.RELATIVE, RelationKind.COLLEAGUE, RelationKind.FRIEND}
)
OF_SHOPS: Final = frozenset({RelationKind.SUPPLIES})
"""Kinds that a customer's shop has rather than the customer."""

SIDE_BY_CODE: Final = {side.code: side for side in SIDES}
_BY_KIND: Final = {(side.kind, side.is_source): side for side in SIDES}

WEIGHTS: Final[dict[str, int]] = {
    RelationKind.REFERRED: 6,
    RelationKind.SUPPLIES: 5,
    RelationKind.OWNS: 5,
    RelationKind.GUARANTEES: 4,
    RelationKind.SPOUSE: 4,
    RelationKind.PARENT: 4,
    RelationKind.RELATIVE: 3,
    RelationKind.FRIEND: 3,
    RelationKind.EMPLOYS: 3,
    RelationKind.COLLEAGUE: 2,
    RelationKind.NEIGHBOUR: 2,
}
"""How much a tie between a prospect and a customer counts. Ours: the seed only says that the chain of trade and the
circle of acquaintance are to be followed (产业链、社交圈); whoever was introduced is closest."""

SAME_CIRCLE: Final = 2
SAME_SALON: Final = 3
"""How much a group or a salon shared with at least one customer counts."""

STANDING: Final = {"none": 1, "dealing": 2, "repeat": 3}
"""What a tie's weight is multiplied by: the customer has not borrowed yet, does business with us, is on the list of
repeat marketing (three years without a late payment)."""

LONGEST_LOOP: Final[dict[str, int]] = {RingKind.GUARANTEE: 6, RingKind.SUPPLY: 4}
"""Members of the longest loop that is looked for."""

RING_OF_TIE: Final[dict[str, RingKind]] = {
    RelationKind.GUARANTEES: RingKind.GUARANTEE,
    RelationKind.SUPPLIES: RingKind.SUPPLY,
}


def side_of(relation: Relation, party_id: int) -> Side:
    """Return a tie as the end `party_id` says it."""
    kind = RelationKind(relation.kind)
    return _BY_KIND[kind, kind not in DIRECTED or relation.source_id == party_id]


def in_full(person: Person, party: Party) -> bool:
    """Say whether the person may know who this is: their own customers and prospects, and nobody's prospects."""
    return person.has_role(*EVERYONE) or in_hands(person, party)


def in_hands(person: Person, party: Party) -> bool:
    """Say whether the person is the officer who may change what is known of it."""
    if not person.has_role(Role.OFFICER):
        return False
    return party.officer_id == person.pk or (party.is_prospect and party.officer_id is None)


def shown_name(person: Person, party: Party) -> str:
    """Return the name as the person may see it: in full, or 王* for a colleague's."""
    return party.name if in_full(person, party) else mask_name(party.name)


def name_beside(end: Party, other: Party) -> str:
    """Return the other end's name as the timeline of `end` may say it, which the officer of `end` reads."""
    known = other.officer_id == end.officer_id or (other.is_prospect and other.officer_id is None)
    return other.name if known else mask_name(other.name)


def is_of_the_register(relation: Relation) -> bool:
    """Say whether a tie follows from the register: a customer owns the shop entered there."""
    shop = relation.target.business
    return relation.kind == RelationKind.OWNS and shop is not None and shop.customer_id == relation.source.customer_id


def does_not_fit(kind: str, source: Party, target: Party) -> Promise | None:
    """Say what is wrong with a tie of a kind between two, None where it can be."""
    kinds = {source.kind, target.kind}
    if kind in AMONG_PEOPLE and kinds != {PartyKind.PERSON}:
        return _("Only people can be tied like this. Choose the owner instead of the shop.")
    if kind == RelationKind.OWNS and target.kind != PartyKind.SHOP:
        return _("Only a shop can be owned. Enter it as a shop first.")
    if kind == RelationKind.OWNS and target.business_id:
        return _("The owner of this shop stands in the register. Change it there.")
    return None
