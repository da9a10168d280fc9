"""Plain words for what the model calls by its own names: phases, channels, kinds of happenings."""

PHASES: dict[str, str] = {
    "sense": "the month begins",
    "confer": "groups and allies decide",
    "call_out": "allies decide for themselves",
    "respond": "states answer",
    "harm_people": "people are harmed",
    "learn": "everyone learns",
}
"""Phases of a month (``sim.rules.month.PHASES``) in which something is told to happen."""

CHANNELS: dict[str, str] = {
    "agenda_gap": "the allies’ own agenda",
    "coordination": "the allies’ steering to one issue",
    "caution": "the allies’ fear of risk",
    "speed": "the time and the loudness of argument",
    "resources": "the allies’ money",
    "access": "the allies’ access to those in power",
    "shield": "the allies’ presence beside those who take part",
    "ownership": "people’s dislike of plans that are not their own",
    "elite_capture": "the leaders’ wishes that members do not share",
    "local_knowledge": "what allies believe about the place",
    "institutional_knowledge": "what allies believe about courts and institutions",
    "trust": "trust, won together and lost by being overruled",
}
"""Channels of docs/model.md, section 4, as they stand after *without*."""

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
