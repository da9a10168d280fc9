"""The model once more, as plain Mesa agents, written from ``docs/explanation/model.md`` alone."""
