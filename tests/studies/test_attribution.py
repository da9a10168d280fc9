import math

import numpy as np
import pytest

from sim.outcomes import OUTCOME_NAMES, SERIES_NAMES
from sim.render.style import rendered
from sim.render.text import Page
from sim.runs.ensemble import Ensemble
from sim.runs.simulate import run_ensemble
from sim.scenario import Scenario, parse_practice
from sim.studies.attribution import attribute
from sim.studies.channel_runs import CHANNELS, ChannelRuns, choices_of, count_runs, run_channels
from sim.telling.old.channels_figure import channels_figure
from sim.telling.old.explanation import conclusion_of, summarise_attribution

PAIR = ("engaged-deference", "imposition")
WITHOUT = {"leading": 0.01, "speed": 0.05, "trust": 0.03}
ALONE = {"leading": 0.02, "coordination": -0.02}


@pytest.fixture
def made():
    """Make variants by hand: the full difference is 0.03, left out and alone as given."""

    def make(*, replicates=40, noise=0.001, channels=(), outcome="rights", **without):
        scenario = Scenario(title="By hand")
        dials = scenario.channels.model_copy(update=dict.fromkeys(channels, 0.0))
        scenario = scenario.model_copy(update={"channels": dials})
        rng = np.random.default_rng(5)
        luck = rng.normal(0, noise, replicates)

        def ensemble(changed, difference, *, own):
            outcomes = np.full((replicates, 2, len(OUTCOME_NAMES)), 0.5)
            ours = rng.normal(0, noise, replicates) if own else 0.0
            outcomes[:, 0, OUTCOME_NAMES.index(outcome)] += difference + luck + ours
            if difference == 0:
                outcomes[:] = 0.5
            series = np.zeros((0, 2, 120, len(SERIES_NAMES)))
            return Ensemble(changed, PAIR, 1, outcomes, series)

        held = {"full": {}, "without": WITHOUT | without, "alone": ALONE}
        default = {"full": 0.03, "without": 0.03, "alone": 0.0}
        return [
            ChannelRuns(
                kind,
                name,
                ensemble(changed, held[kind].get(name, default[kind]), own=name in held[kind]),
            )
            for kind, name, changed in choices_of(scenario)
        ]

    return make


def test_a_channel_adds_the_full_difference_less_that_without_it(made):
    found = attribute(made(), *PAIR)
    effects = {row.channel: row for row in found.channels}
    assert found.full.mean == pytest.approx(0.03, abs=0.001)
    assert effects["leading"].adds.mean == pytest.approx(0.02, abs=0.001)
    assert effects["speed"].adds.mean == pytest.approx(-0.02, abs=0.001)
    assert (
        effects["leading"].adds.interval.low < 0.02 < effects["leading"].adds.interval.high + 0.001
    )
    assert effects["coordination"].alone.mean == pytest.approx(-0.02, abs=0.001)
    assert effects["coordination"].adds.nothing
    assert effects["trust"].alone.nothing
    assert {row.channel for row in found.channels[:2]} == {"leading", "speed"}
    for row in found.channels:
        simultaneous, alone = row.adds.simultaneous, row.adds.interval
        assert simultaneous.low <= alone.low <= alone.high <= simultaneous.high


def test_the_other_way_round_everything_changes_sign(made):
    variants = made()
    one, other = attribute(variants, *PAIR), attribute(variants, *PAIR[::-1])
    assert other.full.mean == -one.full.mean
    assert [row.channel for row in one.channels] == [row.channel for row in other.channels]
    for mine, theirs in zip(one.channels, other.channels, strict=True):
        assert mine.adds.mean == pytest.approx(-theirs.adds.mean, abs=1e-15)


def test_the_paragraph_says_what_the_intervals_do(made):
    text = conclusion_of(attribute(made(), *PAIR))
    assert text.startswith(
        "“Rights in practice” was higher with engaged-deference than with imposition: +0.0"
    )
    assert "For engaged-deference speak, where all others act: leading +0.0" in text
    assert "For imposition speak, where all others act: speed −0.0" in text
    assert "These add less than 0.01 either way, which is taken not to matter: trust." in text
    assert "Alone these make no difference between the two: speed and trust; they" in text
    assert "Left out, these change nothing in any world: " in text
    assert text.endswith("made by this scenario’s assumptions.")


def test_fewer_harms_speak_for_whom_has_fewer(made):
    text = conclusion_of(attribute(made(outcome="harms"), *PAIR, "harms"))
    assert "“Harms” was higher with engaged-deference than with imposition" in text
    assert "For engaged-deference speak, where all others act: speed −0.0" in text
    text = conclusion_of(attribute(made(outcome="participation"), *PAIR, "participation"))
    assert "The difference is raised by, where all others act: leading" in text


def test_noise_and_few_worlds_conclude_nothing(made):
    text = conclusion_of(attribute(made(noise=0.5), *PAIR))
    assert text.startswith("Whether “rights in practice” differs between")
    assert "Undecided, more replicates are needed: " in text
    few = attribute(made(replicates=5), *PAIR)
    assert math.isnan(few.full.interval.low)
    assert conclusion_of(few).startswith("Nothing yet: intervals take at least 20 worlds")
    summarise_attribution(Page(100), few)


@pytest.mark.parametrize("width", [70, 80, 90, 100, 140])
def test_the_page_keeps_to_its_width(made, width):
    page = Page(width)
    summarise_attribution(page, attribute(made(channels=["donors"]), *PAIR))
    assert max(map(len, page.lines)) <= width
    assert ("theory" in page.plain()) == (width > 100)
    assert any("      without" in line for line in page.lines) == (width > 80)
    assert "Off in this scenario: donors." in page.plain()


def test_the_figure_is_the_same_to_the_byte(made):
    found = attribute(made(), *PAIR)
    assert rendered(channels_figure(found), "svg") == rendered(channels_figure(found), "svg")
    text = rendered(channels_figure(found), "svg").decode()
    for channel in CHANNELS:
        assert channel.replace("_", " ") in text


def test_a_scenario_without_channels_has_nothing_to_attribute(made):
    with pytest.raises(ValueError, match="nothing to attribute"):
        attribute(made(channels=CHANNELS)[:1], *PAIR)


def test_variants_meet_the_same_worlds_and_all_off_is_no_difference():
    sizes = {"time": {"months": 12}, "states": {"count": 1}, "groups": {"count": 2}}
    scenario = Scenario.model_validate(
        {"title": "x", **sizes, "allies": {"count": 2}, "people": {"per_group": 6}}
    )
    pair = tuple(parse_practice(name, scenario) for name in PAIR)
    told = []
    variants = run_channels(scenario, pair, range(3), 1, tick=told.append)
    assert len(variants) == 1 + 2 * len(CHANNELS)
    assert sum(told) == count_runs(scenario, 3) == 2 * 3 * 31
    by_name = {(row.kind, row.channel): row.ensemble for row in variants}
    full = run_ensemble(scenario, pair, range(3), 1)
    assert np.array_equal(by_name["full", ""].outcomes, full.outcomes, equal_nan=True)
    lone = scenario.channels.model_copy(
        update={name: 0.0 for name in CHANNELS if name != "leading"}
    )
    same = run_ensemble(scenario.model_copy(update={"channels": lone}), pair, range(3), 1)
    assert np.array_equal(by_name["alone", "leading"].outcomes, same.outcomes, equal_nan=True)
    for nested in ("ownership", "trust", "donors"):
        assert not by_name["alone", nested].differences("rights", *PAIR).any()
