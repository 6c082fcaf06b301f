"""How full portraits are, and what one says. The share is computed by the database, so that there is one rule of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from customers.enums import CustomerClass
from customers.models import Customer, PortraitAnswer
from customers.questions import QUESTIONS, Condition, Question, Topic
from customers.rules.portraits import Answered, asked_of, is_stale
from jinxin.policy.services import policy_at

_PLAIN = [question for question in QUESTIONS if not question.only_if]
_FOLLOWING = [question for question in QUESTIONS if question.only_if]


def completeness(customer: Customer) -> int:
    """Return how much of the portrait is known, in whole percent of the weights of what is asked of this customer."""
    return Customer.objects.filter(pk=customer.pk).values_list(share(), flat=True).get()


def share() -> Any:
    """Return the expression of that share for a query of customers (10,000 of them take about a second)."""
    asked: Any = Case(
        *(When(customer_class=value, then=_sum(_PLAIN, value)) for value in CustomerClass.values),
        output_field=IntegerField(),
    )
    known: Any = Coalesce(Subquery(_weighed(), output_field=IntegerField()), 0)
    for question in _FOLLOWING:
        applies = Q(customer_class__in=question.classes) & _holds(question.only_if)
        asked += _worth(question, applies)
        known += _worth(question, applies & Q(Exists(_given(question.code))))
    return known * 100 / asked


def _sum(questions: Iterable[Question], customer_class: str) -> Value:
    return Value(sum(one.weight for one in questions if customer_class in one.classes))


def _given(code: str) -> QuerySet[PortraitAnswer]:
    return PortraitAnswer.objects.filter(customer=OuterRef("pk"), question=code, declined=False)


def _weighed() -> QuerySet[Any]:
    """Return the sum of the weights of a customer's answers to questions that are always asked."""
    weight = Case(*(When(question=one.code, then=one.weight) for one in _PLAIN), default=0, output_field=IntegerField())
    given = PortraitAnswer.objects.filter(customer=OuterRef("pk"), declined=False).order_by()
    return given.values("customer").annotate(sum=Sum(weight)).values("sum")


def _holds(condition: Condition | None) -> Q:
    if condition is None:
        return Q()
    if condition.fact:
        return Q(**{f"{condition.fact}__in": sorted(condition.values)})
    said = Q()
    for value in sorted(condition.values):
        said |= Q(value=value)
    return Q(Exists(_given(condition.question).filter(said)))


def _worth(question: Question, condition: Q) -> Case:
    return Case(When(condition, then=question.weight), default=0, output_field=IntegerField())


def portrait_of(customer: Customer, *, at: datetime) -> list[Answered]:
    """Return what is asked of a customer with the answers, in the order of the topics; one query beside the policy."""
    answers = {one.question: one for one in customer.portrait.select_related("answered_by")}
    policy = policy_at(at)
    rows = []
    for question in asked_of(customer, answers.values()):
        answer = answers.get(question.code)
        rows.append(Answered(question, answer, stale=answer is not None and is_stale(answer, at, policy)))
    return rows


def by_topic(rows: Iterable[Answered]) -> list[tuple[Topic, list[Answered]]]:
    """Return the rows of a portrait by their topics, without topics of which nothing is asked."""
    grouped: dict[Topic, list[Answered]] = {topic: [] for topic in Topic}
    for row in rows:
        grouped[row.question.topic].append(row)
    return [(topic, found) for topic, found in grouped.items() if found]


def stamp(rows: Iterable[Answered]) -> str:
    """Return what tells one state of answers from another: how many there are and when the last was given."""
    moments = [row.answer.answered_at for row in rows if row.answer]
    return f"{len(moments)}:{max(moments).isoformat()}" if moments else "0"


def drifted() -> QuerySet[Customer]:
    """Return the customers whose kept share is no longer what it should be: questions or the register changed."""
    with_answers = Exists(PortraitAnswer.objects.filter(customer=OuterRef("pk")))
    return Customer.objects.filter(with_answers).annotate(share=share()).exclude(portrait_percent=F("share"))
