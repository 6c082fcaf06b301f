"""The questions of a customer's portrait (精准画像), as data.

Topics are the seed's six (贷款用途、所属行业、从业经历、家庭情况、经营状况、兴趣爱好) and how somebody likes to be
spoken to. The weights say how much an answer helps the next conversation; they are ours.
"""

from typing import Final

from customers.questions.asking import FACTS, Condition, Kind, Question, Topic
from customers.questions.person import FAMILY, INTERESTS, PREFERENCES
from customers.questions.work import CONDITION, HISTORY, INDUSTRY, PURPOSE

QUESTIONS: Final[tuple[Question, ...]] = (
    *PURPOSE,
    *INDUSTRY,
    *HISTORY,
    *FAMILY,
    *CONDITION,
    *INTERESTS,
    *PREFERENCES,
)
BY_CODE: Final[dict[str, Question]] = {question.code: question for question in QUESTIONS}

__all__ = ["BY_CODE", "FACTS", "QUESTIONS", "Condition", "Kind", "Question", "Topic"]
