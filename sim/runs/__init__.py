"""Ensembles: practices × replicates, paired by replicate."""
