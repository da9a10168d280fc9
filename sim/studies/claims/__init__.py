"""``claims``: what scenarios claim, put to the test on paired worlds.

``plan`` says which worlds claims need, ``verdict`` what an interval says of a claim, ``judge`` runs
and judges, ``answer`` is what was found.
"""

from sim.studies.claims.answer import ClaimsAnswer as ClaimsAnswer
from sim.studies.claims.judge import ask as ask
from sim.studies.claims.judge import judge_claims as judge_claims

ANSWER = ClaimsAnswer
