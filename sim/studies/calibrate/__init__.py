"""``calibrate``: the states' response held against protest-event data.

`coding` makes campaign-months of events, whoever recorded them, and figures of campaign-months;
`events` reads a user's data, `simulate` runs the model, `fit` finds values of parameters and says
how well they are known, `study` carries that out, and `answer` is what was found, with figures
beside those of `sim.studies.targets`. Results: ``docs/explanation/calibration.md``.
"""

from sim.studies.calibrate.answer import CalibrateAnswer as CalibrateAnswer
from sim.studies.calibrate.study import ask as ask
from sim.studies.calibrate.study import calibrate as calibrate

ANSWER = CalibrateAnswer
