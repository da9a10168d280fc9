"""Rules that rival each other: a mechanism that theory reads in more than one way, and which holds.

All readings are built in full and run at the same speed. What is said of a reading stands here
once: its equation in words, and where it is from. Compiled rules know it by a code, in
`sim.world.rules`.
"""

# One reading a line, as a table.
# ruff: noqa: E501
# fmt: off

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import model_validator

from sim.errors import did_you_mean
from sim.scenario.quantities import TomlTable, quantity

TABLE = "rules"
"""The table of a scenario in which they are chosen, or the name of a preset that chooses all."""

FIRST_MODEL = "version-1"
"""The preset that reads every mechanism as the first version of the model did."""


def _rule(default: str, meaning: str, readings: Mapping[str, tuple[str, str]], first_model: str) -> Any:  # noqa: ANN401 - pydantic's Field is typed so
    """Declare a rule.

    Args:
        default: the reading that holds where a scenario says nothing.
        meaning: what the readings are about.
        readings: each by its name: what it says, and its source.
        first_model: the reading of the model's first version.
    """
    told = {name: {"meaning": text, "theory": theory} for name, (text, theory) in readings.items()}
    return quantity(default, "", meaning, words={"readings": told, "first_model": first_model})


class Rules(TomlTable):
    """Which reading of a mechanism holds where theory has several; `rules = "version-1"` reads all as the first model did."""

    lead: Literal["nominal", "decision"] = _rule("decision", "who leads a campaign", {
        "nominal": ("a group has of the lead what influence leaves it, whatever was decided (D9)", "Pfeffer & Salancik 1978"),
        "decision": ("a group leads what it decided itself; of other plans it lacks what was overridden (D9b)", "Ganz 2000"),
    }, "nominal")
    choice: Literal["value", "imitation", "satisficing"] = _rule("value", "how groups choose what to campaign for and how", {
        "value": ("by what each option is expected to add, with noise: a logit (D6)", "McFadden 1974"),
        "imitation": ("what the group did that was answered best in its state in the last year (D12); what is best need not be what spreads (Soule 1999)", "Strang & Soule 1998"),
        "satisficing": ("what it does already, while that is answered; else by value (D13)", "Simon 1956"),
    }, "value")
    order: Literal["synchronous", "sequential"] = _rule("synchronous", "in which order groups decide in a month", {
        "synchronous": ("all at once: each by what others did last month", ""),
        "sequential": ("one after another, in an order drawn each month: who decides later sees what was decided before (D14)", "Huberman & Glance 1993"),
    }, "synchronous")
    participation: Literal["logit", "threshold"] = _rule("logit", "how people decide to take part", {
        "logit": ("a chance that grows with reasons to take part, acquaintances among them (M1)", "McFadden 1974; Epstein 2002"),
        "threshold": ("as soon as the share of acquaintances who took part, moved by those reasons, exceeds one's own threshold, drawn once (M2)", "Granovetter 1978"),
    }, "logit")
    repression: Literal["threat", "inverted-u"] = _rule("threat", "what the threat of repression does to those who might take part", {
        "threat": ("it deters, the more the greater it is (M1)", "Epstein 2002"),
        "inverted-u": ("it angers while it is small and deters when it is great (M3)", "Opp & Roehl 1990"),
    }, "threat")
    response: Literal["logit", "bargaining"] = _rule("logit", "how states answer demands", {
        "logit": ("by a logit of political cost, drawn anew each month (R1–R4)", "McFadden 1974"),
        "bargaining": ("they concede as soon and as long as disruption costs more than conceding, and else repress or ignore; what is drawn is drawn once (R5–R7)", "Luders 2010"),
    }, "logit")
    rest: Literal["never", "monthly"] = _rule("monthly", "whether those with a plan act every month (D15)", {
        "never": ("they act in every month of a campaign", ""),
        "monthly": ("they decide every month: acting costs, goes on where it went on, and comes in waves", "Tarrow 1989; Biggs 2005"),
    }, "never")
    pressure: Literal["hill", "linear", "tipping"] = _rule("hill", "how strength becomes pressure (P3)", {
        "hill": ("P = x²/(1 + x²): a critical mass, gradually reached", "Marwell & Oliver 1993"),
        "linear": ("P = min(1, x/2): every bit of strength counts the same", ""),
        "tipping": ("P = 1 if x ≥ 1, else 0: nothing below a critical mass, everything above", "Marwell & Oliver 1993"),
    }, "hill")
    network: Literal["small-world", "hubs", "blocks"] = _rule("small-world", "who knows whom", {
        "small-world": ("neighbours in a ring, some acquaintances at random in the group and some in the state", "Watts & Strogatz 1998"),
        "hubs": ("in the whole state, by preference for those whom many know already", "Barabási & Albert 1999"),
        "blocks": ("at random in one’s own group, with a tenth of the bridges", "Holland, Laskey & Leinhardt 1983"),
    }, "small-world")

    response_to: Literal["size", "days"] = _rule("days", "what of an action states answer (R1 to R3)", {
        "size": ("strength alone: what lasts is what was going to win anyway", ""),
        "days": ("also how long it lasts: disruption that cannot be ignored (P6)", "Luders 2010; Biggs 2005"),
    }, "size")

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, data: Any) -> Any:  # noqa: ANN401 - unchecked TOML
        if not isinstance(data, str):
            return data
        if data not in PRESETS:
            of_it = [f"{TABLE}.{name}={data}" for name in cls.model_fields if data in readings_of(name)]
            hint = f"; did you mean '{of_it[0]}'?" if of_it else did_you_mean(data, PRESETS)
            raise ValueError(f"there is no preset '{data}'{hint}")
        return dict(PRESETS[data])


def _extra(name: str) -> dict[str, Any]:
    extra: Any = Rules.model_fields[name].json_schema_extra
    return dict(extra)


PRESETS: dict[str, dict[str, str]] = {
    FIRST_MODEL: {name: _extra(name)["first_model"] for name in Rules.model_fields}
}
"""Choices of all rules at once, by the name of the preset."""


def readings_of(rule: str) -> dict[str, dict[str, str]]:
    """Give the readings of a rule by name: ``meaning`` and ``theory`` of each."""
    return dict(_extra(rule)["readings"])


def with_presets(data: Mapping[str, Any]) -> dict[str, Any]:
    """Write out a known preset of what a file or a setting says, so that others can change it."""
    chosen = data.get(TABLE)
    if isinstance(chosen, str) and chosen in PRESETS:
        return {**data, TABLE: dict(PRESETS[chosen])}
    return dict(data)
