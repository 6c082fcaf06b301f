"""Hand-offs to parts of the system that loans must not know. A receiver that fails rolls the step back."""

from django.dispatch import Signal

withdrawn = Signal()
"""A case is being withdrawn, in the transaction that withdraws it: `application`, `actor`, `at`. Close what is open."""

releasing = Signal()
"""A payout is being released, in the transaction that releases it: `payout`, `actor`, `at`. Who knows why it must not
go out raises a DomainError with words for the person who releases."""

figures_wanted = Signal()
"""An investigation is about to be written: `application`. Who knows figures of the case from elsewhere returns them by
the names of the investigation's fields; the form begins with them where nothing is written down yet."""
