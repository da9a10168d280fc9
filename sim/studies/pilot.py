"""The pilot of a world: what movements change in it, and the smallest differences that matter.

What could differ at all between practices is bounded by the *stake*: an outcome less what it would
be if nobody campaigned (*still*), in the same worlds with the same luck. A difference that is small
beside the stake is small beside all that is fought for. So the smallest difference that matters, δ,
belongs to a world and an outcome, not to a pair of practices: a share of the largest stake among
three practices that span what allies may do, from worlds whose number and seed are fixed. Three,
not all: the largest of many would be the luckiest of many, and every comparison pays for them.
"""

from sim.studies.questions import AGAINST, PRACTICE

WORLDS, SEED = 200, 1
"""Worlds of the pilot, and their seed: the same whatever is asked."""

NO_ALLIES = "no-allies"

SPAN = (NO_ALLIES, AGAINST, PRACTICE)
"""The practices whose stake is looked at."""

STILL = "still"

_SHARE = 0.1
"""Of the stake, or of the mean: less does not matter."""

_CONFIDENCE = 0.95
