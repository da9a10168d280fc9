"""What can be asked: the questions of all studies, each option told once, in its field.

From these fields come the options of the commands (``sim.cli.study``), what the functions of Python
say of their arguments, and what an answer says of what was asked. Nothing heavy is imported, so
that help answers at once; numbers that other modules state, too, are held to them by a test.
"""

from math import isqrt
from pathlib import PurePath
from typing import Any, ClassVar, Literal, Self

from pydantic import field_validator, model_validator

from sim.studies.asked import Asked, Names, described_field

_DEFAULT_SCENARIO = "migration-2020"

PRACTICE, AGAINST, _OUTCOME = "engaged-deference", "imposition", "rights"
"""The two practices and the outcome that are asked about if nobody says others."""

LARGEST_SEED = 2**64 - 1

MIN_PAIRS = 20
"""Fewest worlds with intervals."""

REPLICATES, MOST_REPLICATES, PILOT = 200, 100_000, 100
"""Worlds of a comparison if neither a number nor a precision is asked for; the most; of a pilot."""

MOST_POINTS = 2**17
"""Points of a draw."""

QUICK = 20
"""Worlds of the first look at one of very many attacks."""

AGAIN = 2
"""Times the worlds of an attack for a second look, and for what is attacked itself."""

_PRACTICE = "A practice, or a mixture such as imposition:0.5,engaged-deference:0.5"
_OTHER = "The practice to compare it with"
_OTHERS = "The baseline, with which the others are compared; it is run, too"
_SEED = "Seed of all random numbers: the same seed gives the same results"
_STATED = "what the experiment says"


def _practice_field(meaning: str, **more: Any) -> Any:  # noqa: ANN401 - pydantic's field
    return described_field(meaning, metavar="PRACTICE", **more)


def _practices_field() -> Any:  # noqa: ANN401 - pydantic's field
    return _practice_field(_PRACTICE, default=(), absent="all")


def _outcome_field(meaning: str, default: str | tuple[str, ...] = _OUTCOME) -> Any:  # noqa: ANN401 - pydantic's field
    return described_field(meaning, metavar="OUTCOME", default=default)


def _worlds_field(meaning: str, default: int, low: int = 2, high: int = 10_000) -> Any:  # noqa: ANN401 - pydantic's field
    return described_field(meaning, "worlds", default=default, ge=low, le=high)


def _points_field(meaning: str, default: int, low: int = 64) -> Any:  # noqa: ANN401 - pydantic's field
    return described_field(meaning, "points", default=default, ge=low, le=MOST_POINTS)


def _fitted_field() -> Any:  # noqa: ANN401 - pydantic's field
    return described_field(
        "Where fitted values come from: the scenario (point, the default), or the posterior "
        "sample, a set of values for each world",
        default=None,
    )


def _delta_field(meaning: str, absent: str = "") -> Any:  # noqa: ANN401 - pydantic's field
    return described_field(meaning, "share", metavar="D", absent=absent, default=None, gt=0, le=1)


def _settings_field() -> Any:  # noqa: ANN401 - pydantic's field
    return described_field(
        "Change a parameter, for instance institutions.enforceability=0.8",
        metavar="PATH=VALUE",
        default=(),
    )


def _model_field() -> Any:  # noqa: ANN401 - pydantic's field
    return described_field(
        "A model of your own, as package.module:Class or file.py:Class, in place of the compiled "
        "one; it is many times slower. `solidarity new model` writes one to start from",
        metavar="MODULE:CLASS",
        default=None,
    )


class WorldAsked(Asked):
    """What is asked of one scenario; the fields that all such questions have."""

    scenario: str = described_field("Name or path of the scenario", default=_DEFAULT_SCENARIO)
    seed: int = described_field(_SEED, default=1, ge=0, le=LARGEST_SEED)
    set: tuple[str, ...] = _settings_field()


class ModelAsked(WorldAsked):
    """The same, where a user's own model may be asked about."""

    model: str | None = _model_field()


class ExperimentAsked(Asked):
    """What is asked by the file of an experiment."""

    PLACES: ClassVar[tuple[str, ...]] = ("experiment",)

    experiment: str = described_field("Name or path of the experiment")


class RunAsked(ModelAsked):
    """What a run was asked."""

    practice: str = _practice_field(_PRACTICE, default=PRACTICE)
    replicate: int = described_field(
        "Which of the seed’s worlds: as `compare` numbers them, from 0", default=0, ge=0, le=10**9
    )
    still: bool = described_field(
        "Let nobody campaign: allies are there, pay and watch", default=False
    )
    plans: Literal["random", "ceiling", "own"] | None = described_field(
        "Have those who act act on another plan than was decided: one drawn at random; the best by "
        "a knowledge that nobody has (ceiling); or the group’s own",
        absent="as decided",
        default=None,
    )
    luck: int | None = described_field(
        "Give the months of the same world other random numbers: 2, 3, …",
        default=None,
        ge=2,
        le=10_000,
    )
    every: int | None = described_field(
        "Months that a row of the table or of CSV stands for",
        "months",
        absent="12 in the table, 1 in CSV",
        default=None,
        ge=1,
        le=2400,
    )


class CompareAsked(ModelAsked):
    """What a comparison was asked."""

    practice: Names = _practices_field()
    against: str = _practice_field(_OTHERS, default=AGAINST)
    replicates: int | None = described_field(
        "Worlds to run in",
        absent=str(REPLICATES),
        default=None,
        ge=1,
        le=MOST_REPLICATES,
    )
    precision: float | None = described_field(
        "Instead of --replicates: run as many worlds as it takes to know the main difference in "
        "rights to ± H (Stein’s rule)",
        "share",
        metavar="H",
        default=None,
        gt=0,
        le=1,
    )
    max_replicates: int | None = described_field(
        "Where --precision stops",
        absent=str(MOST_REPLICATES),
        default=None,
        ge=PILOT,
        le=MOST_REPLICATES,
    )
    fitted: Literal["point", "posterior"] | None = _fitted_field()
    delta: float | None = _delta_field(
        "The smallest difference in rights that matters", "the scenario's"
    )

    @model_validator(mode="before")
    @classmethod
    def _worlds_or_precision(cls, given: dict[str, Any]) -> dict[str, Any]:
        precise = given.get("precision") is not None
        if precise and given.get("replicates") is not None:
            raise ValueError("precision and replicates: choose one of them")
        if not precise and given.get("max_replicates") is not None:
            raise ValueError("max-replicates: only valid with precision")
        usual = {"max_replicates": MOST_REPLICATES} if precise else {"replicates": REPLICATES}
        return given | {key: value for key, value in usual.items() if given.get(key) is None}


class StakesAsked(ModelAsked):
    """What was asked of what could differ."""

    against: str = _practice_field(_OTHERS, default=AGAINST)
    outcome: str = _outcome_field("The outcome whose stakes are told")
    replicates: int = _worlds_field("Worlds to run in", REPLICATES, low=MIN_PAIRS)
    precision: float | None = described_field(
        "Run more worlds, as many as it takes to know the stake under the baseline to ± H (Stein’s "
        "rule)",
        "of the outcome",
        metavar="H",
        default=None,
        gt=0,
        allow_inf_nan=False,
    )


class ExplainAsked(ModelAsked):
    """What an explanation was asked."""

    practice: str = _practice_field(_PRACTICE, default=PRACTICE)
    against: str = _practice_field(_OTHER, default=AGAINST)
    replicates: int = _worlds_field(
        "Worlds to run in; in each, 4 runs for each channel and 2 more", 100, low=1
    )
    outcome: str = _outcome_field("The outcome whose difference is explained")
    shapley: bool = described_field(
        "Also give each channel its share: what it adds when it joins, over all orders. Shares sum "
        "to the difference",
        default=False,
    )
    precision: float | None = described_field(
        "With --shapley: run as many worlds as it takes to know all shares to ± H (Stein’s rule)",
        "of the outcome",
        metavar="H",
        default=None,
        gt=0,
        allow_inf_nan=False,
    )
    pairs: bool = described_field(
        "Also find which two channels act most through one another", default=False
    )
    proximate: bool = described_field(
        "Also find what each channel changes first, such as turnout, trust or capacity, and which "
        "are idle",
        default=False,
    )
    only: Names = described_field(
        "Ask about these channels; all others act as one",
        metavar="CHANNEL[,CHANNEL]",
        absent="all",
        default=(),
    )

    @field_validator("only")
    @classmethod
    def _parted(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        parts = (part.strip() for text in given for part in text.split(","))
        return tuple(dict.fromkeys(part for part in parts if part))

    @model_validator(mode="after")
    def _goes_with_shares(self) -> Self:
        if self.precision is not None and not self.shapley:
            raise ValueError("precision: only valid with shapley")
        return self


class RefuteAsked(WorldAsked):
    """What was to be refuted."""

    practice: str | None = _practice_field(
        "The practice whose difference in rights is attacked", default=None, absent=PRACTICE
    )
    against: str | None = _practice_field(_OTHER, default=None, absent=AGAINST)
    claim: str | None = described_field(
        "Attack this claim of the scenario instead", metavar="NAME", default=None
    )
    only: Names = described_field(
        "Try only this one, for instance rules", metavar="REFUTER", absent="all", default=()
    )
    refuter: Names = described_field(
        "Try a refuter of your own, too: a function that yields attacks",
        metavar="FILE.py:NAME",
        default=(),
    )
    replicates: int = _worlds_field(
        f"Worlds of each attack; {QUICK} where there are very many attacks of a kind, and twice N "
        "for a second look",
        60,
        low=MIN_PAIRS,
    )

    @model_validator(mode="after")
    def _claim_or_practices(self) -> Self:
        if self.claim is not None and (self.practice or self.against):
            raise ValueError("claim: names its practices; leave out practice and against")
        return self


class PointsAsked(ModelAsked):
    """What is asked of practices at many points."""

    against: str = _practice_field(_OTHER, default=AGAINST)
    points: int = _points_field("Points of the draw", 1024, low=16)
    replicates: int = _worlds_field("Worlds per point", 8)

    @property
    def most_points(self) -> int:
        """Points that are run, about; more where it takes them."""
        return self.points

    @property
    def least_points(self) -> int:
        """Points that are run whatever is found at them."""
        return self.most_points


class DrawAsked(PointsAsked):
    """What is asked of a draw: the fields that all studies of one have."""

    vary: Names = described_field(
        "What is drawn: assumed, all (also what is fitted or has a source), or a pattern of paths "
        "such as 'tactics.*'",
        metavar="WHAT",
        default=("assumed",),
    )
    rivals: bool = described_field("Draw rules, too: each among its readings", default=False)
    plausible: Literal["independent", "joint"] = described_field(
        "joint keeps only points whose states answer within bounds of the data",
        default="independent",
    )
    fitted: Literal["point", "posterior"] | None = _fitted_field()


class DifferenceAsked(DrawAsked):
    """The same of one difference."""

    practice: str = _practice_field(_PRACTICE, default=PRACTICE)
    outcome: str = _outcome_field("The outcome in which they differ")


class RobustAsked(DrawAsked):
    """What was asked of all that is assumed."""

    against: str = _practice_field(_OTHERS, default=AGAINST)
    points: int = _points_field("Points to draw (kept ones, with joint)", 1024, low=16)
    practice: Names = _practices_field()
    outcome: Names = _outcome_field("By which practices are judged", default=(_OUTCOME,))
    precision: float | None = described_field(
        "Double the points until every share is known to ± H",
        "share",
        metavar="H",
        default=None,
        gt=0,
        le=0.5,
    )


class SensitivityAsked(DifferenceAsked):
    """What was asked about a difference."""

    points: int = _points_field("Points of the draw", 2048)
    replicates: int = _worlds_field("Worlds per point", 2)
    leading: int = described_field(
        "Parameters that get total indices: those that explain most", default=5, ge=0, le=50
    )
    rows: int = described_field(
        "Rows of the design for these", "points", default=512, ge=32, le=2**16
    )

    @property
    def most_points(self) -> int:
        """Points of the draw and of the design."""
        leading = 0 if self.plausible == "joint" else self.leading
        return self.points + self.rows * (leading + 3 if leading else 0)


class DiscoverAsked(DifferenceAsked):
    """Where is sought, and what."""

    outcome: str = _outcome_field("The outcome by which it loses or wins")
    wins: bool = described_field(
        "Whether it is sought where the practice wins, not where it loses", default=False
    )
    points: int = _points_field("Points of the draw", 1024)
    replicates: int = _worlds_field("Worlds per point", 4)

    @property
    def most_points(self) -> int:
        """Points of the draw, as many near rare ones, and those at which boxes are checked."""
        from sim.studies.box_search import CHECKED, MOST_BOXES  # noqa: PLC0415 - heavy

        return 2 * self.points + 2 * CHECKED * MOST_BOXES

    @property
    def least_points(self) -> int:
        """Points of the draw."""
        return self.points


class BreakevenAsked(PointsAsked):
    """Which factor was asked at which value a difference turns."""

    practice: str = _practice_field(_PRACTICE, default=PRACTICE)
    outcome: str = _outcome_field("The outcome in which they differ")
    factor: Names = described_field(
        "The number that varies, over its plausible range or another; twice for a map of two, for "
        "instance allies.agenda_gap=0..0.5",
        metavar="PATH[=LOW..HIGH]",
        default=("allies.agenda_gap",),
    )
    points: int = described_field(
        "Points to run at; those of a map of two factors are a grid",
        "points",
        absent="12, or 49 of a map",
        ge=6,
        le=10_000,
    )
    replicates: int = _worlds_field(
        "Worlds of each point, the same at all", 400, MIN_PAIRS, MOST_REPLICATES
    )
    delta: float | None = described_field(
        "The smallest difference that matters, in the unit of the outcome",
        metavar="D",
        absent="the scenario's in rights, none in others",
        default=None,
        gt=0,
        allow_inf_nan=False,
    )
    fitted: Literal["point", "posterior"] | None = _fitted_field()

    @model_validator(mode="before")
    @classmethod
    def _points_by_factors(cls, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("points") is not None:
            return given
        several = not isinstance(given.get("factor", ""), str) and len(given["factor"]) > 1
        return given | {"points": 49 if several else 12}

    @model_validator(mode="after")
    def _one_or_two(self) -> Self:
        if not 1 <= len(self.factor) <= 2:
            raise ValueError(
                f"factor: expected one, or two for a map, got {len(self.factor) or 'none'}"
            )
        return self

    @property
    def side(self) -> int:
        """Points along each of two factors."""
        return isqrt(self.points)

    @property
    def most_points(self) -> int:
        """Points that are run; fewer where whole numbers have no more values."""
        return self.points if len(self.factor) == 1 else self.side**2


class ClaimsAsked(ExperimentAsked):
    """What was asked of claims."""

    experiment: str = described_field("Name or path of the experiment", default="essay")
    scenario: tuple[str, ...] = described_field(
        "Test the claims of this scenario in place of the experiment's",
        metavar="SCENARIO",
        default=(),
    )
    rivals: bool = described_field(
        "Test every claim also under each rule that rivals its world's", default=False
    )
    robust: bool = described_field(
        "Find out, too, in which share of its scenario's plausible space each claim holds: what is "
        "assumed is drawn, what is fitted is frozen",
        default=False,
    )
    delta: float | None = _delta_field(
        "The smallest difference in rights that matters, instead of what claims state"
    )
    replicates: int = described_field(
        "Paired worlds", "worlds", absent=_STATED, ge=1, le=MOST_REPLICATES
    )
    seed: int = described_field(_SEED, absent=_STATED, ge=0, le=LARGEST_SEED)
    model: str | None = _model_field()


class CalibrateAsked(ExperimentAsked):
    """What a calibration was asked."""

    experiment: str = described_field("Name or path of the experiment", default="calibration")
    points: int | None = described_field(
        "Sets of values over the whole ranges, and again about the fit, a power of 2",
        absent=_STATED,
        default=None,
        ge=8,
        le=65_536,
    )
    replicates: int | None = described_field(
        "Worlds of every set of values that is tried or checked",
        "worlds",
        absent=_STATED,
        default=None,
        ge=2,
        le=10_000,
    )
    model: str | None = _model_field()


class PosteriorAsked(ExperimentAsked):
    """What a posterior was asked."""

    experiment: str = described_field("Name or path of the experiment", default="posterior")
    simulations: int | None = described_field(
        "Simulations of the bank, a power of 2",
        "simulations",
        absent=_STATED,
        default=None,
        ge=64,
        le=65_536,
    )


class ValidateAsked(ModelAsked):
    """What a validation was asked."""

    events: str | None = described_field(
        "Protest events of your own, a CSV file: country, demand, month, response and, if known, "
        "participants (a number, or a class such as 100-999 or >10000) and days",
        metavar="FILE",
        default=None,
    )
    patterns: bool = described_field(
        "Compare patterns, too: how many campaigns, how long, how large, and how each kind of them "
        "is answered; with scores of simple rivals",
        default=False,
    )
    countries: int | None = described_field(
        "Countries of a sample, for the patterns' intervals",
        "countries",
        absent="84",
        default=None,
        ge=1,
        le=10_000,
    )
    months: int | None = described_field(
        "Months that worlds run for the patterns",
        "months",
        absent="as the data",
        default=None,
        ge=12,
        le=1_200,
    )
    practice: Names = _practices_field()
    replicates: int = _worlds_field(
        "Worlds to run in, under each practice", 100, 1, MOST_REPLICATES
    )


class DynamicsAsked(ModelAsked):
    """What was asked."""

    practice: Names = _practices_field()
    replicates: int = _worlds_field(
        "Worlds to run, the practices in turn", 60, MIN_PAIRS, MOST_REPLICATES
    )


class SweepAsked(ExperimentAsked):
    """What a sweep was asked."""

    fitted: Literal["point", "posterior"] | None = _fitted_field()
    set: tuple[str, ...] = _settings_field()
    model: str | None = _model_field()

    @property
    def name(self) -> str:
        """The name of the experiment: the stem of its file."""
        return PurePath(self.experiment).stem
