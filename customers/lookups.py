"""A part of a name, found without reading every name."""

from typing import Any

from django.db import models
from django.db.models.lookups import IContains, Lookup


@models.CharField.register_lookup
class Holds(Lookup):
    """`name__holds="小明"`: what `icontains` finds. On PostgreSQL an index over the single letters narrows it first.

    Chinese given names have one or two characters, too few for the trigrams that PostgreSQL offers for such searches.
    """

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return compiler.compile(IContains(self.lhs, self.rhs))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, of_column = self.process_lhs(compiler, connection)
        letters = f"string_to_array(upper({column}::text), NULL) @> string_to_array(upper(%s), NULL)"
        # Not LIKE: PostgreSQL would take both for independent, and expect too few to plan well for common words.
        whole = f"strpos(upper({column}::text), upper(%s)) > 0"
        return f"({letters} AND {whole})", (*of_column, self.rhs, *of_column, self.rhs)
