"""Choosing among rows that grow with the centre (officers, areas …): a list while they are few, else a field that
suggests as one types. What is sent is a key or the text itself, so that it works without script."""

from jinxin.suggest.fields import SuggestField
from jinxin.suggest.sources import FEW, Offered, Option, Reading, Source, read, register

__all__ = ["FEW", "Offered", "Option", "Reading", "Source", "SuggestField", "read", "register"]
