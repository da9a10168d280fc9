"""``calibrate``: the states' response held against protest-event data.

`coding` makes campaign-months of events, whoever recorded them, and figures of campaign-months;
`found` says how well figures are known and where they lie beside `sim.studies.targets`; `events`
reads a user's data, `simulate` runs the model, `fit` finds values of parameters and says how well
they are known, `study` carries that out, and `answer` is what was found. Results:
``docs/calibration.md``.
"""

from sim.studies.calibrate.answer import CalibrateAnswer as CalibrateAnswer
from sim.studies.calibrate.study import ask as ask
from sim.studies.calibrate.study import calibrate as calibrate

ANSWER = CalibrateAnswer
