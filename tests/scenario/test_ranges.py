import re

import numpy as np
import pytest

from sim.scenario import (
    RequestError,
    Scenario,
    find_scenarios,
    load_scenario,
    plausible_ranges,
    varied,
)
from sim.scenario.layers import by_path
from sim.scenario.quantities import ASSUMED, CHOSEN, FITTED
from sim.scenario.ranges import UNCERTAIN, Range, value_at
from sim.scenario.reference import counts, reference, values
from sim.scenario.template import remarks

EVERY = (*UNCERTAIN, "chosen")
NUMBERS = {row.path: row for row in reference() if row.kind not in ("text", "texts", "table")}
ASSUMED_NUMBERS = {path: row for path, row in NUMBERS.items() if row.status == "assumed"}
PLAIN = Scenario(title="plain")

NOT_WIDE = {
    "ties.renewal_threshold": "below the default break_threshold it would be the same as that",
}
"""Assumed values whose range is narrower than the rule asks, and why."""

BEYOND = {
    "people-power: allies.access.mean": "allies who bring nothing that is of use are its point",
    **dict.fromkeys(
        (
            *(f"first-minute: {part}.count" for part in ("states", "groups", "allies")),
            "first-minute: groups.members.mean",
            "first-minute: groups.priority_concentration",
            "first-minute: allies.agenda_concentration",
        ),
        "one small group, one ally and one state, alike in every world, are its point",
    ),
}
"""``scenario: path`` of values that a shipped scenario sets outside their range, and why."""


def middle(row):
    return row.default["mean"] if row.kind == "spread" else row.default


@pytest.mark.parametrize("row", NUMBERS.values(), ids=NUMBERS)
def test_a_number_has_a_range_within_its_limits_that_contains_the_default(row):
    low, high = row.plausible
    assert low < high
    assert low >= (0 if row.low is None else row.low)  # shares over issues have no limit of theirs
    assert high <= (1 if row.high is None else row.high)
    assert low > row.low if row.above else True
    held = row.default if row.kind == "numbers" else [middle(row)]
    assert all(low <= value <= high for value in held or ())


@pytest.mark.parametrize("row", NUMBERS.values(), ids=NUMBERS)
def test_status_and_sources_agree(row):
    assert row.status in EVERY
    assert (row.source == ASSUMED) == (row.status == "assumed")
    assert (row.source == CHOSEN) == (row.status == "chosen")
    assert (row.source == FITTED) == (row.status == "fitted")
    if row.status == "sourced":
        assert re.search(r"\b(19|20)\d\d\b", row.source)
        assert ": " in row.source or " (" in row.source  # what it fixes, beside the publication
    assert row.theory not in (ASSUMED, CHOSEN, FITTED)


@pytest.mark.parametrize("row", ASSUMED_NUMBERS.values(), ids=ASSUMED_NUMBERS)
def test_what_is_assumed_is_wide(row):
    """Half to twice the default; up, for a share, at least half of the way to its limit."""
    low, high = row.plausible
    if row.kind == "numbers":
        return  # each share from almost none to most: random priorities are in it
    default = middle(row)
    if default == 0:
        return  # nothing to take half of: the meaning decides
    near, far = sorted((default / 2, default * 2))
    if row.high is not None and row.high <= 1:
        far = min(far, (default + row.high) / 2)
    wide = low <= max(near, row.low) and high >= far
    assert wide != (row.path in NOT_WIDE), NOT_WIDE.get(row.path, "narrow")
    assert row.reach is None or row.reach >= 0.1


@pytest.mark.parametrize("name", find_scenarios())
def test_shipped_scenarios_stay_within_the_ranges(name):
    scenario = load_scenario(name)
    bounds = {value.path: value.parameter.plausible for value in values(scenario)}
    if name == "version-1":
        return  # what the first model held, whatever the second holds plausible
    for held in plausible_ranges(scenario).values():
        low, high = bounds.get(held.path) or bounds[held.path.rpartition(".")[0]]
        assert (low <= held.value <= high) != (f"{name}: {held.path}" in BEYOND), held


def test_rows_vary_about_what_they_say():
    held = plausible_ranges(load_scenario("migration-2020"), EVERY)
    risk = held["tactics.protest.risk"]
    assert (risk.low, risk.value, risk.high) == (0.3, 0.5, 0.7)
    assert (held["tactics.protest.efficacy"].low, held["tactics.protest.efficacy"].scale) == (
        0.55,
        "log",
    )
    assert held["shocks.pandemic.month"].low == 3
    assert "shocks.pandemic.exclusion" not in held  # the pandemic leaves it as it is
    assert "channels.trust" not in plausible_ranges()


def test_positions_on_a_range():
    made = Range("x", 1.0, 100.0, 10.0, "assumed", 0)
    assert (made.scale, made.at(0), made.at(0.5), made.at(1)) == ("log", 1.0, 10.0, 100.0)
    even = Range("x", 4, 14, 8, "sourced", 2)
    assert {even.at(n / 100) for n in range(101)} == {4, 6, 8, 10, 12, 14}
    assert all(isinstance(even.at(n / 7), int) for n in range(8))
    assert Range("x", -1.0, 1.0, 0.0, "assumed", 0).at(0.75) == 0.5
    with pytest.raises(ValueError, match="from 0 to 1, is 2"):
        even.at(2)


def told(scenario, path):
    """Read one number of a scenario as `plausible_ranges` names it."""
    return value_at(scenario.to_dict(), path)


def drawn(scenario, rng, statuses=UNCERTAIN):
    held = plausible_ranges(scenario, statuses)
    return varied(scenario, {path: row.at(rng.random()) for path, row in held.items()})


@pytest.mark.parametrize("name", [None, "migration-2020"])
def test_all_can_be_drawn_together(name):
    scenario = PLAIN if name is None else load_scenario(name)
    held = plausible_ranges(scenario, EVERY)
    for end in (0, 1):
        varied(scenario, {path: row.at(end) for path, row in held.items()})
    rng = np.random.default_rng(1)
    for _ in range(150):
        ties = drawn(scenario, rng, EVERY).ties
        assert ties.break_threshold <= ties.initial_trust.low
        assert ties.break_threshold <= ties.renewal_threshold


def test_nothing_changes_where_nothing_is_changed():
    scenario = load_scenario("migration-2020")
    assert varied(scenario, {}) == scenario
    assert varied(scenario, {"harm.repression": 0.12}) == scenario


def test_what_must_agree_is_kept():
    low_trust = varied(PLAIN, {"ties.initial_trust.mean": 0.3, "ties.break_threshold": 0.5}).ties
    assert (low_trust.initial_trust.spread, low_trust.break_threshold) == (0.0, 0.3)
    raised = varied(PLAIN, {"ties.break_threshold": 0.5}).ties
    assert (raised.break_threshold, raised.renewal_threshold) == (0.5, 0.5)
    assert varied(PLAIN, {"states.opinion.mean": 0.05}).states.opinion.spread == 0.05
    assert varied(PLAIN, {"people.bridging": 0.95}).people.rewiring == 0.05
    assert varied(load_scenario("migration-2020"), {"time.months": 60}).time.months == 97
    safety = varied(PLAIN, {"groups.priorities.safety": 0.5}).groups.priorities
    rest = [share * 0.5 / 0.75 for share in PLAIN.groups.priorities[1:]]
    assert safety == pytest.approx([0.5, *rest])
    shares = varied(PLAIN, {"categories.asylum.share": 0.66}).categories
    assert [row.share for row in shares] == pytest.approx(
        [0.34 / 0.67 * 0.34, 0.66, 0.33 / 0.67 * 0.34]
    )


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "states",
        "states.nothing",
        "states.opinion.middle",
        "groups.priorities",
        "tactics",
        "tactics.nothing.risk",
        "groups.priorities.nothing",
        "ties.freed",
        "title.mean",
    ],
)
def test_a_path_to_no_number_is_an_error(path):
    with pytest.raises(KeyError, match=path):
        varied(PLAIN, {path: 0.5})


def test_a_value_outside_its_limits_is_an_error():
    with pytest.raises(ValueError, match="less than or equal to 1"):
        varied(PLAIN, {"harm.repression": 1.5})
    with pytest.raises(ValueError, match="must stay from 0 to 1"):
        varied(PLAIN, {"states.opinion.mean": 1.5})


@pytest.mark.slow
@pytest.mark.parametrize("name", [None, "migration-2020", "refugee-regime"])
def test_every_path_with_a_range_can_be_varied_and_set(name):
    """What ``--set`` takes is what `varied` makes, where nothing else must change with it."""
    scenario = PLAIN if name is None else load_scenario(name)
    before = by_path(scenario.parameters())
    for path, held in plausible_ranges(scenario, EVERY).items():
        for value in (held.at(0), held.at(1)):
            made = varied(scenario, {path: value})
            try:
                alike = load_scenario(scenario, [f"{path}={value!r}"])
            except RequestError:
                after = by_path(made.parameters())
                others = {key for key in before if after[key] != before[key]} - {path}
                assert others or told(made, path) != value, path
            else:
                assert told(made, path) == pytest.approx(value, abs=1e-12), path
                assert alike.parameters() == made.parameters(), path


def test_words_and_whole_spreads_are_varied_as_settings_set_them():
    made = varied(PLAIN, {"ties.freed": "ally", "states.opinion": 0.3})
    assert made == load_scenario(PLAIN, ["ties.freed=ally", "states.opinion=0.3"])


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("groups.priorities.safty=0.4", "no issue 'safty'; did you mean 'safety'?"),
        ("allies.agenda.work=1.5", "expected a share above 0 and below 1, got 1.5"),
        ("categories.asylum.priorities.work=0.5", "'asylum' has no priorities of its own"),
    ],
)
def test_a_share_that_cannot_be_set_is_told(setting, problem):
    with pytest.raises(RequestError) as wrong:
        load_scenario(PLAIN, [setting])
    assert wrong.value.problems == (f"set {setting}: {problem}",)


def test_remarks_are_about_what_a_world_cannot_be():
    assert not any(remarks(load_scenario(name)) for name in find_scenarios())
    few = load_scenario("migration-2020", ["ties.ties_per_group=50", "people.per_group=4"])
    assert [line.partition(":")[0] for line in remarks(few)] == [
        "ties.ties_per_group",
        "people.mean_degree",
    ]


def test_acquaintances_of_two_kinds_are_no_more_than_all():
    with pytest.raises(RequestError, match=r"must be at most 1 - people.rewiring \(0.2\), is"):
        load_scenario(PLAIN, ["people.bridging=0.6", "people.rewiring=0.8"])
    assert load_scenario(PLAIN, ["people.bridging=0.2", "people.rewiring=0.8"])
    # 0.6 - 0.2 is a little below 0.4 in binary numbers.
    assert load_scenario(PLAIN, ["ties.break_threshold=0.4"]).ties.break_threshold == 0.4


def test_words_have_no_range_and_the_counts_are_those_of_the_numbers():
    words = [row for row in reference() if row.path not in NUMBERS]
    assert all(row.plausible is None and (row.status is None or row.choices) for row in words)
    assert sum(counts().values()) == len(NUMBERS)
    assert counts()["fitted"] == sum(row.status == "fitted" for row in NUMBERS.values())
