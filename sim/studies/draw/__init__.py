"""One draw of what is not known, run as a sweep and judged once; several studies read it.

``space`` says what is drawn, ``sampled`` where points lie, ``fit`` adds the posterior sample of
what was fitted, ``plausible`` keeps the points whose states answer as data say, ``judge`` runs
practices there and judges them, ``draw`` lays all of it out for a question, and ``study`` asks.
"""

from sim.studies.draw.draw import DifferenceAsked as DifferenceAsked
from sim.studies.draw.draw import DrawAsked as DrawAsked
from sim.studies.draw.draw import Drawing as Drawing
from sim.studies.draw.draw import PointsJudged as PointsJudged
from sim.studies.draw.judge import Effect as Effect
from sim.studies.draw.judge import Manner as Manner
