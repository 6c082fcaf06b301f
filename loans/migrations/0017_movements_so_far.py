"""What is in the ledger already, in the new form.

Each leg pair becomes movements. Which instalment a former repayment paid follows from the order in which money went:
instalment by instalment, interest before principal, so that it is the overlap of two running sums.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

USUAL_GRACE = 3

PLANS = """
INSERT INTO loans_plan (loan_id, version, cause, transaction_id, effective_on, annual_rate, matures_on, made_at)
SELECT l.id, 1, 'payout', t.id, l.started_on, l.annual_rate, l.matures_on,
       COALESCE(t.recorded_at, p.released_at, p.prepared_at)
  FROM loans_loan l JOIN loans_payout p ON p.id = l.payout_id
  LEFT JOIN loans_transaction t ON t.loan_id = l.id AND t.kind = 'payout'
"""
LINES = """
UPDATE loans_instalment SET payable_on = due_on, booked_interest = paid_interest,
       plan_id = (SELECT p.id FROM loans_plan p WHERE p.loan_id = loans_instalment.loan_id),
       annual_rate = (SELECT l.annual_rate FROM loans_loan l WHERE l.id = loans_instalment.loan_id),
       starts_on = COALESCE(
           (SELECT MAX(b.due_on) FROM loans_instalment b
             WHERE b.loan_id = loans_instalment.loan_id AND b.number < loans_instalment.number),
           (SELECT l.started_on FROM loans_loan l WHERE l.id = loans_instalment.loan_id))
"""
PAYOUTS = """
INSERT INTO loans_posting (transaction_id, debit, credit, amount)
SELECT transaction_id, 'principal', 'cash', debit FROM loans_posting_legs WHERE account = 'principal' AND debit > 0
"""
SHARES = """
CREATE TABLE loans_posting_shares AS
WITH part AS (
    SELECT loan_id, id, due_on, number, 1 AS place, interest AS amount FROM loans_instalment
    UNION ALL SELECT loan_id, id, due_on, number, 2, principal FROM loans_instalment),
ahead AS (
    SELECT loan_id, id, place, amount, SUM(amount) OVER (
        PARTITION BY loan_id ORDER BY due_on, number, place ROWS UNBOUNDED PRECEDING) AS reaches FROM part),
money AS (
    SELECT r.loan_id, t.id AS booking, r.amount, SUM(r.amount) OVER (
        PARTITION BY r.loan_id ORDER BY r.id ROWS UNBOUNDED PRECEDING) AS reaches
      FROM loans_repayment r JOIN loans_transaction t ON t.repayment_id = r.id)
SELECT m.booking, a.id AS line, a.place,
       CASE WHEN m.reaches < a.reaches THEN m.reaches ELSE a.reaches END
       - CASE WHEN m.reaches - m.amount > a.reaches - a.amount THEN m.reaches - m.amount
              ELSE a.reaches - a.amount END AS amount
  FROM money m JOIN ahead a ON a.loan_id = m.loan_id
 WHERE m.reaches > a.reaches - a.amount AND m.reaches - m.amount < a.reaches
"""
MOVE = """
INSERT INTO loans_posting (transaction_id, debit, credit, amount, instalment_id)
SELECT booking, %s, %s, amount, line FROM loans_posting_shares WHERE place = %s AND amount > 0 ORDER BY booking, line
"""
MOVES = (("interest_due", "interest", 1), ("cash", "interest_due", 1), ("cash", "principal", 2))


def carry_over(apps: Any, schema_editor: Any) -> None:
    Loan, Contract = apps.get_model("loans", "Loan"), apps.get_model("loans", "Contract")
    contract = Contract.objects.filter(payouts=OuterRef("payout"))
    grace = Cast(KeyTextTransform("grace_days", KeyTextTransform("facts", "terms")), models.IntegerField())
    Loan.objects.update(
        penalty_percent=Subquery(contract.values("penalty_percent")[:1]),
        grace_days=Coalesce(Subquery(contract.annotate(grace=grace).values("grace")[:1]), USUAL_GRACE),
    )
    with schema_editor.connection.cursor() as cursor:
        for statement in (PLANS, LINES, PAYOUTS, SHARES):
            cursor.execute(statement)
        for debit, credit, place in MOVES:
            cursor.execute(MOVE, [debit, credit, place])
        cursor.execute("DROP TABLE loans_posting_shares")
        cursor.execute("DROP TABLE loans_posting_legs")


class Migration(migrations.Migration):
    dependencies = [("loans", "0016_movements_and_plans")]
    operations = [migrations.RunPython(carry_over)]
