"""Sweeps: practices over a design of points, from an experiment to what it found at each."""

from sim.studies.sweep.study import ANSWER as ANSWER
from sim.studies.sweep.study import ask as ask
