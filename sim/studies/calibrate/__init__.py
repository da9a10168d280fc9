"""``calibrate``: the states' response held against protest-event data.

`coding` makes campaign-months of events, whoever recorded them, and figures of campaign-months;
`targets` are the figures to meet; `events` reads a user's data, `simulate` runs the model, `fit`
finds values of parameters and says how well they are known, `fitting` carries that out, and
`answer` is what was found. Results: ``docs/calibration.md``.
"""

from sim.studies.calibrate.answer import CalibrateAnswer as CalibrateAnswer
from sim.studies.calibrate.study import ask as ask
from sim.studies.calibrate.study import calibrate as calibrate

ANSWER = CalibrateAnswer
