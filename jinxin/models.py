"""The pulse of the background parts."""

from django.db import models


class Heartbeat(models.Model):
    """When a background part last showed that it is alive."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
