"""Worlds: columns of states, groups, allies and people, built from a scenario and a seed."""
