"""Sweeps: an experiment's design of points, run in chunks that lose nothing."""
