"""Claims put to the test: what scenarios claim, run on paired worlds, and the verdicts."""
