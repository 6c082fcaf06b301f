"""The mark that says that what is in this database is invented."""

from django.db import models


class DemoMarker(models.Model):
    """Demo data was loaded, from this seed. `password_hash` is what every demo account was given: accounts whose
    password has been changed since are no longer shown on the sign-in page."""

    seed = models.BigIntegerField()
    customers = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    password_hash = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"demo {self.seed}"
