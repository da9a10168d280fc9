"""The report of an explanation says what the intervals do, and nothing more."""

import pytest

import sim
from sim.outcomes import OUTCOMES
from sim.reports.blocks import Choice, Points, Table
from sim.reports.explain import shares_forest
from sim.statistics.bootstrap import Interval
from sim.studies.coalitions import PairTogether, ShapleyShare, SharedOut
from sim.studies.explain import CHANNELS, ChannelEstimate
from tests.studies.test_explain import SMALL

NOTHING = ChannelEstimate(
    pairs=30, mean=0.0, interval=Interval(0, 0), simultaneous=Interval(0, 0), nothing=True
)


def about(mean, half=0.003):
    bounds = Interval(mean - half, mean + half)
    return ChannelEstimate(pairs=30, mean=mean, interval=bounds, simultaneous=bounds, nothing=False)


@pytest.fixture(scope="module")
def found():
    return sim.explain("migration-2020", replicates=2, set=SMALL)


@pytest.fixture
def answer(found):
    """Give an answer with numbers made by hand: one for, one against, one small, one unclear."""

    def made(outcome="rights", smallest=0.01, full=None):
        effects = [about(0.02), about(-0.02), about(0.001), about(0.009, 0.02)]
        row = next(row for row in OUTCOMES if row.name == outcome)
        named = ["leading", "speed", "trust", "access", "donors"]
        rows = {row.channel: row for row in found.channels}
        changed = [
            rows[name].model_copy(update={"adds": adds, "alone": NOTHING, "without": about(0.01)})
            for name, adds in zip(named, [*effects, NOTHING], strict=True)
        ]
        return found.model_copy(
            update={
                "outcome": outcome,
                "label": row.label,
                "unit": row.unit,
                "better": row.better,
                "smallest_difference": smallest,
                "full": full or about(0.03),
                "channels": tuple(changed),
                "closed": ("shield",),
            }
        ).holding(found.held)

    return made


def section(report, title):
    (found,) = [held for held in report.sections if held.title.startswith(title)]
    return found


def lines(report):
    (points,) = section(report, "What can be concluded").blocks
    assert isinstance(points, Points)
    return list(points.texts)


def test_the_lines_say_what_the_intervals_do(answer):
    report = sim.tell(answer())
    assert "is higher with engaged-deference than with imposition: +0.030" in report.verdict[0]
    told = lines(report)
    for start, channel in (
        ("Where all others act, these help engaged-deference:", "leading +0.020"),
        ("Where all others act, these help imposition:", "speed −0.020"),
        ("Leaving these out changes nothing in any world:", "donors"),
        ("These add less than 0.01 either way", "trust"),
        ("What these add is not known", "access"),
        ("Alone these make no difference:", "leading, speed, trust and access"),
    ):
        (line,) = [line for line in told if line.startswith(start)]
        assert channel in line
    assert "Off in this scenario: shield." in report.text()


def test_fewer_harms_help_whom_has_fewer(answer):
    told = lines(sim.tell(answer("harms", smallest=0.0)))
    assert any(line.startswith("Where all others act, these help imposition: l") for line in told)
    text = sim.tell(answer("harms", smallest=0.0)).text()
    assert "A negative number helps engaged-deference." in " ".join(text.split())
    told = lines(sim.tell(answer("participation", smallest=0.0)))
    assert any("the difference is raised by: leading" in line for line in told)


def test_what_is_too_small_to_matter_has_no_arrow(answer):
    choice = section(sim.tell(answer()), "What each channel does").blocks[0]
    looks = {row.label: (row.verdict, row.look) for row in choice.options[0][1].rows}
    assert looks["leading"] == ("more", ("more", "more", "filled"))
    assert looks["trust"] == ("no difference that matters", ("open", "open", "hollow"))
    share = ShapleyShare(channel="trust", share=0.004, low=0.002, high=0.006)
    shares = shares_forest(answer().model_copy(update={"shapley": (share,)}))
    told = [(row.verdict, row.look) for row in shares.rows]
    assert told == [("a difference, too small to matter", ("open", "open", "hollow"))]


def test_without_intervals_nothing_is_concluded(answer, found):
    few = sim.tell(found)
    assert "at least 20 worlds" in few.verdict[0]
    assert "ranges in brackets" not in few.verdict[1]
    assert "not known" in sim.tell(answer(full=about(0.001))).verdict[0]
    assert "is the same with" in sim.tell(answer(full=NOTHING)).verdict[0]


def test_the_figure_and_the_table_hold_every_channel(answer):
    report = sim.tell(answer())
    choice, table, *_ = section(report, "What each channel does").blocks
    assert isinstance(choice, Choice)
    forests = [forest for _, forest in choice.options]
    for forest in forests:
        assert [row.label for row in forest.rows] == [
            "leading",
            "speed",
            "trust",
            "access",
            "donors",
        ]
    assert [row.verdict for row in forests[0].rows] == [
        "more", "less", "no difference that matters", "not known", "identical",
    ]  # fmt: skip
    assert isinstance(table, Table)
    assert table.strong == {0, 1}
    assert list(report.figures()) == ["channels"]


def share(channel, mean, half=0.003):
    return ShapleyShare(channel=channel, share=mean, low=mean - half, high=mean + half)


def test_shares_and_pairs_are_told_beside_the_rest(answer):
    told = answer()
    shared = SharedOut(worlds=30, orders="all", rest=0.0, half_width=0.003, required=None)
    rows = zip((row.channel for row in told.channels), (0.02, -0.01, 0.02, 0.0, 0.0), strict=True)
    pair = {"channels": ("leading", "speed"), "low": 0.005, "high": 0.007}
    changes = {
        "shapley": tuple(share(*row, half=0.003 * (row[1] != 0)) for row in rows),
        "shared": shared,
        "difference": 0.03,
        "pairs": (PairTogether(**pair, together=0.006),),
    }
    report = sim.tell(told.model_copy(update=changes).holding(told.held))
    said = lines(report)
    assert any(
        "the difference of +0.030 is made of leading +0.020" in line and "speed −0.010" in line
        for line in said
    )
    assert any("leading and speed: +0.0060" in line and "need each other" in line for line in said)
    choice, table, *_ = section(report, "What each channel does").blocks
    assert [row.verdict for row in choice.options[0][1].rows] == [
        "more", "slightly less", "more", "identical", "identical",
    ]  # fmt: skip
    assert table.head[1] == "its share"
    assert [row[1] for row in table.rows][:2] == ["+0.020*", "−0.010*"]
    changes["pairs"] = (PairTogether(**pair | {"low": -0.005}, together=0.001),)
    text = sim.tell(told.model_copy(update=changes).holding(told.held)).text()
    assert "No pair of channels is told apart" in text


def test_what_channels_change_first_fills_a_screen_and_names_the_idle():
    world = SMALL | {"allies.coordination": 0.0}
    asked = {"proximate": True, "only": "coordination,conditions", "replicates": 20, "set": world}
    answer = sim.explain("migration-2020", **asked)
    paid, steered = answer.proximate
    many = [
        paid.model_copy(update={"channel": name}) for name in CHANNELS if name != "coordination"
    ]
    full = answer.model_copy(update={"proximate": (*many, steered)}).holding(answer.held)
    report = sim.tell(full)
    points, table, forest, *_ = section(report, "What each channel changes first").blocks
    (line,) = [text for text in points.texts if "nothing at all in any world" in text]
    assert "coordination" in line
    assert "conditions" not in line
    assert [row.label.partition(":")[0] for row in forest.rows] == [row[0] for row in table.rows]
    assert forest.name == "proximate"
    text = report.text(80).splitlines()
    begin = text.index("What each channel changes first")
    assert text.index("What is assumed") - begin <= 40
    assert "What can be concluded" not in text  # the page has it
    few = sim.tell(sim.explain("migration-2020", **asked | {"replicates": 1}))
    told = section(few, "What each channel changes first").blocks[0].texts
    assert any("no intervals" in text for text in told)
