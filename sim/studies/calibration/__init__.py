"""Calibration: the states' response held against protest-event data.

`coding` makes campaign-months of events, whoever recorded them, and figures of campaign-months;
`targets` are the figures to meet; `events` reads a user's data, `simulate` runs the model, `fit`
finds values of parameters and says how well they are known. Results: ``docs/calibration.md``.
"""
