"""The keyed hash of an encrypted account number, by which it is found again."""

from typing import Any

from django.db import models

from jinxin.fields import keyed_hash


class AccountHash(models.CharField):
    """Follows the encrypted field `source` of its row, also where many rows are made at once. Empty for no number."""

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        super().__init__(*args, **{"max_length": 64, "blank": True, "editable": False, "db_index": True, **kwargs})

    def deconstruct(self) -> Any:
        """Say also which field it follows."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the hash of what the other field holds now."""
        number = getattr(model_instance, self.source)
        value = keyed_hash(number) if number else ""
        setattr(model_instance, self.attname, value)
        return value
