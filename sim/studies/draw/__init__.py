"""One draw of what is not known, run once as a sweep and judged once; several studies read it.

``space`` says what is drawn and where points lie, ``judge`` runs practices there and judges them,
``plausible`` keeps the points whose states answer as data say, ``draw`` does all of it for a
question.
"""

from sim.studies.draw.draw import DrawAsked as DrawAsked
from sim.studies.draw.draw import Drawing as Drawing
from sim.studies.draw.draw import PointsJudged as PointsJudged
from sim.studies.draw.draw import draw_and_judge as draw_and_judge
from sim.studies.draw.judge import Effect as Effect
from sim.studies.draw.judge import judge_points as judge_points
