"""Telling: every kind of answer as a report."""
