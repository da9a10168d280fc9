"""``posterior``: values that protest-event data leave, as a sample that can be drawn from.

`abc` makes a posterior of a bank of simulations and checks it, `bank` simulates, `experiment` says
what is asked, `study` carries it out, and `answer` is what was found.
"""

from sim.studies.posterior.answer import PosteriorAnswer as PosteriorAnswer
from sim.studies.posterior.study import ask as ask
from sim.studies.posterior.study import posterior as posterior

ANSWER = PosteriorAnswer
