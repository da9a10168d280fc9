"""What the worlds of the channels share, and the tables they are made of."""

TODAY = {
    "sensitivity": 8.0,
    "concede_pressure": 1.0,
    "concede_threshold": 0.5,
    "concede_exclusion": 0.5,
    "token_pressure": 0.6,
    "token_threshold": 0.4,
    "token_exclusion": 0.25,
    "token_enforceability": 0.2,
    "repress_threshold": 0.0,
    "repress_repressiveness": 0.35,
    "repress_opinion": 0.4,
    "repress_enforceability": 0.2,
    "repress_pressure": 0.1,
    "persistence": 0.1,
    "endurance": 0.05,
    "diffusion": 0.05,
    "concession": 0.08,
    "token": 0.08,
}
"""How states answer, written out: the defaults follow data, and a proof must not follow them."""

ROOM = {
    "time": {"months": 48},
    "states": {"count": 2},
    "groups": {"count": 6},
    "allies": {"count": 3},
    "people": {"per_group": 12},
    "pressure": {"critical_mass": 0.35},
    "response": TODAY,
}
"""Groups come near the critical mass by themselves, so that there is something to win and lose."""

DEFER, ARGUE, IMPOSE = "silent-deference", "engaged-deference", "imposition"
NOBODY = "no-allies"

HARSH = {"repressiveness": {"mean": 0.8, "spread": 0.15}}
UNLIKE = {"responsiveness": {"mean": 0.5, "spread": 0.5}}
"""States that answer to quite different tactics."""

MEMBERS = {"priorities": [0.4, 0.3, 0.24, 0.02, 0.02, 0.02], "priority_concentration": 100.0}
AGENDA = {"agenda": [0.02, 0.02, 0.02, 0.04, 0.5, 0.4]}
APART = {**AGENDA, "agenda_concentration": 100.0}
"""Allies who want hardly anything of what such members want."""

BY_NUMBERS = [
    {"name": "petition", "efficacy": 0.8, "risk": 0.02, "numbers": 0.8},
    {"name": "march", "efficacy": 1.0, "risk": 0.2, "numbers": 0.8},
    {"name": "sit-in", "efficacy": 1.1, "risk": 0.5, "numbers": 0.8},
]
"""Tactics that differ in their risk, and in nothing that money can buy."""

ALL_SEE_ALIKE = {
    "group_local": 0.1,
    "ally_local": 0.1,
    "group_institutional": 0.1,
    "ally_institutional": 0.1,
}
