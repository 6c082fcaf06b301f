"""The case file: read from JSON with every mistake named, and written back."""

from review.statements.schema.dump import case_to_json
from review.statements.schema.jsonfile import read_json
from review.statements.schema.load import load_case

__all__ = ["case_to_json", "load_case", "read_json"]
