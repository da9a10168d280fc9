"""A report with a block of each sort, with texts that can be found again."""

import math

from sim.reports.blocks import (
    Bar,
    Bars,
    Cell,
    Choice,
    Command,
    Curve,
    Curves,
    Estimate,
    Forest,
    Map,
    Points,
    Section,
    Table,
    Words,
)
from sim.reports.html import Report

MIXTURE = "imposition:0.5,engaged-deference:0.25,co-decision:0.25"
ROWS = (
    Estimate("engaged-deference", 0.12, 0.09, 0.15, "better", "more", alone=(0.1, 0.14)),
    Estimate(MIXTURE, 0.012, -0.018, 0.042, "not known", "open", alone=(0, 0.02)),
    Estimate("no-allies", -0.12, -0.15, -0.09, "worse", "less", group="Without allies"),
    Estimate("statement", math.nan, math.nan, math.nan, "no number", group="Without allies"),
)
FOREST = Forest(
    "Rights", "Each row is a difference.", "difference in share", ROWS, "as it is", 0.02
)


def course(name, begin, panel="", **more):
    x = list(range(1, 61))
    return Curve(name, x, [begin + 0.005 * month for month in x], panel=panel, **more)


MONTHS = Curves(
    "Months",
    "Means over worlds.",
    "year",
    "",
    tuple(
        course(name, begin, panel)
        for panel in ("Rights (share)", "Harms (per 1,000 people a year)")
        for name, begin in (("imposition", 0.125), (MIXTURE, 0.25))
    ),
    marks=((12.0, 24.0, "pandemic"), (14.0, 14.0, "an election")),
    months_from="2018-03",
    own_scales=True,
)
OVER = Curves(
    "Over voice",
    "Bands hold together.",
    "groups.voice (share)",
    "difference (share)",
    (Curve("imposition", [0.1, 1, 10], [-0.1, 0, 0.4], [-0.2, -0.1, 0.3], [0, 0.1, 0.5]),),
    zero=True,
    logarithmic=True,
)
STACKED = Curves(
    "Parts",
    "Each stands on those before it.",
    "month",
    "change (share)",
    (
        Curve("won", [1, 2, 3], [0.0, 0.2, 0.3]),
        Curve("lost", [1, 2, 3], [-0.1, -0.1, -0.2]),
        Curve("enforced", [1, 2, 3], [0.1, 0.1, 0.4]),
        Curve("in all", [1, 2, 3], [0.0, 0.2, 0.5], strong=True),
    ),
    zero=True,
    stacked=True,
)
GRID = Map(
    "Two factors",
    "Twelve points.",
    "voice (share)",
    "delay (months)",
    "difference (share)",
    tuple(
        Cell(x, y, mean, mean - 0.1, mean + 0.1, abs(mean) > 0.1)
        for y in (1.0, 10.0, 100.0)
        for x in (0.25, 0.5, 0.75, 1.0)
        for mean in [math.nan if (x, y) == (1.0, 1.0) else x * 0.8 - 0.08 * y**0.5]
    ),
    0.5,
    y_logarithmic=True,
)
VERDICTS = Map(
    "Verdicts",
    "Six verdicts.",
    "rule",
    "claim",
    "verdict",
    tuple(
        Cell(x, y, mean, mean, mean, mean != 0)
        for (x, y), mean in {
            (0, 0): 1.0, (1, 0): 0.0, (2, 0): math.nan, (0, 1): -1.0, (1, 1): -1.0, (2, 1): 1.0,
        }.items()
    ),
    1.6,
    x_names=("none", "lead", "order"),
    y_names=("lower", "upper"),
    meanings=("supported", "opposite", "not known", "not applicable"),
)  # fmt: skip
SHARES = Bars(
    "Shares of the space",
    "Each bar is the whole.",
    "share of the plausible space",
    (
        Bar("engaged-deference", 0.625, 0.355, 0.02, "better 62 % (58 % to 66 %)", "Deferring"),
        Bar(MIXTURE, 0.1, 0.4, 0.5, "worse 50 % (46 % to 54 %)"),
        Bar("statement", math.nan, math.nan, math.nan, "nothing is known"),
    ),
    ("better", "too little", "worse"),
)
TABLE = Table(
    "What each does",
    ("practice", "rights", "harms\nin all", "in words"),
    tuple((name, "0.51 (0.48 to 0.53)", "1,234", "words " * 20) for name in ("statement", MIXTURE)),
    "lrrl",
)


def report(*blocks, **more):
    return Report(
        "Comparison",
        "A town, 2020",
        "What does it do?",
        ("It does better.", "In all worlds."),
        ("It holds for this model.",),
        (Section("What was found", blocks),),
        **more,
    )


EVERY = report(
    Choice("Outcome", (("Rights", FOREST), ("Harms", FOREST)), name="forest"),
    TABLE,
    MONTHS,
    OVER,
    GRID,
    SHARES,
    Words("A heading", heading=True),
    Points(("first point", "second point")),
    Command("solidarity compare migration-2020" + " --set institutions.enforceability=0.8" * 4),
    imprint="seed 17",
)
