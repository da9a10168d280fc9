"""The story of a run: what happened, in words."""
