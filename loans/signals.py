"""Hand-offs to parts of the system that loans must not know. A receiver that fails rolls the step back."""

from django.dispatch import Signal

withdrawn = Signal()
"""A case is being withdrawn, in the transaction that withdraws it: `application`, `actor`, `at`. Close what is open."""
