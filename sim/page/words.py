"""Plain words for what the model calls by its own names: phases, kinds of happenings, answers."""

PHASES: dict[str, str] = {
    "sense": "the month begins",
    "confer": "groups and allies decide",
    "call_out": "allies decide for themselves",
    "respond": "states answer",
    "harm_people": "people are harmed",
    "learn": "everyone learns",
}
"""Phases of a month (``sim.rules.month.PHASES``) in which something is told to happen."""

KINDS: dict[str, str] = {
    "shock": "Shock",
    "departure": "Allies leave",
    "refusal": "Refusal",
    "break": "Tie breaks",
    "renewal": "Tie renewed",
    "first concession": "First concession",
    "concession": "Concession",
    "repression": "Repression",
    "harm": "Harm",
    "campaign": "New campaign",
}
"""Kinds of happenings as the page calls them, the most telling first."""

RESPONSES: dict[str, str] = {
    "none": "nobody would have pressed for it",
    "ignore": "the state would have ignored it",
    "token": "the state would have given a promise on paper",
    "concede": "the state would have conceded",
    "repress": "the state would have repressed it",
}
"""What a state would have done, by its response."""
