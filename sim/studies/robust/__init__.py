"""``robust``: in which share of the worlds that cannot be ruled out a practice does better.

Everything that is assumed is drawn over its plausible range, at once (``sim.studies.draw``). At
each point a practice is better, worse or neither, by the smallest difference that matters, if its
true difference there is; what is known of it is a mean over few worlds, whose noise is taken out of
the shares (``sim.statistics.deconvolution``). ``answer`` is what was found, ``shares`` works it
out, ``study`` asks.
"""

from sim.studies.robust.answer import RobustAnswer as RobustAnswer
from sim.studies.robust.study import STUDY as STUDY
from sim.studies.robust.study import ask as ask
from sim.studies.robust.study import robust as robust

ANSWER = RobustAnswer
