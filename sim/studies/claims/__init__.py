"""``claims``: what scenarios claim, put to the test on paired worlds.

``plan`` says which worlds claims need, ``judge`` runs and judges, ``answer`` is what was found,
with what an interval says of a claim.
"""

from sim.studies.claims.answer import ClaimsAnswer as ClaimsAnswer
from sim.studies.claims.judge import ask as ask
from sim.studies.claims.judge import judge_claims as judge_claims

ANSWER = ClaimsAnswer
