"""The model once more, as plain Mesa agents, written from ``docs/model.md`` alone."""
