"""Reads, named by what they are for."""

from loans.queries.cases import CaseHead, case_head

__all__ = ["CaseHead", "case_head"]
