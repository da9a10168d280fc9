import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim
from sim.errors import RequestError
from sim.scenario import ranges
from sim.scenario.schema import Scenario
from tests.studies.sweep.conftest import WORLD, text

SMALL = {"states.count": 2, "time.months": 12, "people.per_group": 20, "shocks": []}


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """Put another sample in place of the shipped one."""
    place = tmp_path / "posterior.parquet"
    held = {"response.days": [0.1, 0.9], "days.chance": [0.2, 0.4]}
    pq.write_table(pa.table(held), place)
    monkeypatch.setattr(ranges, "PLACE", place)
    ranges.posterior_draws.cache_clear()
    yield place
    ranges.posterior_draws.cache_clear()


@pytest.mark.usefixtures("sample")
def test_each_world_has_a_set_of_its_own_and_what_a_scenario_sets_stays():
    plain = Scenario(title="Plain")
    first, second, third = (ranges.from_posterior(plain, n) for n in range(3))
    assert (first.response.days, first.days.chance) == (0.1, 0.2)
    assert (second.response.days, second.days.chance) == (0.9, 0.4)
    assert third == first
    own = ranges.with_numbers(plain, {"days.chance": 0.77})
    assert ranges.kept_paths(own) == ("days.chance",)
    assert ranges.from_posterior(own, 0).days.chance == 0.77
    assert "The scenario’s own stay: days.chance." in ranges.posterior_notes(own)[0]


@pytest.mark.usefixtures("sample")
def test_a_comparison_draws_a_set_for_each_world_and_says_so():
    how = {"practice": "parallel", "replicates": 4, "set": SMALL}
    found = sim.compare("null-world", fitted="posterior", **how)
    assert any("posterior sample" in line for line in found.warnings)
    assert "--fitted posterior" in found.command
    runs = found.runs().set_index(["replicate", "practice"])
    for number, days in ((0, 0.1), (1, 0.9)):
        values = {"response.days": days, "days.chance": 0.2 * (number + 1)}
        alone = sim.compare("null-world", **how | {"set": {**SMALL, **values}})
        rows = alone.runs().set_index(["replicate", "practice"])
        assert runs.loc[number].equals(rows.loc[number])


@pytest.mark.usefixtures("sample")
def test_fitted_values_are_not_drawn_for_a_model_of_ones_own():
    with pytest.raises(RequestError, match="does not go with a model"):
        sim.compare(
            "null-world",
            model="sim.model.advocacy:AdvocacyModel",
            fitted="posterior",
            replicates=2,
            set=SMALL,
        )


def test_without_a_sample_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(ranges, "PLACE", tmp_path / "none.parquet")
    ranges.posterior_draws.cache_clear()
    with pytest.raises(RequestError, match="no posterior sample"):
        sim.compare("null-world", fitted="posterior", replicates=2, set=SMALL)
    ranges.posterior_draws.cache_clear()


def test_the_shipped_sample_is_of_parameters_and_within_their_limits():
    if not ranges.PLACE.exists():
        pytest.skip("no sample is shipped")
    plain = Scenario(title="Plain")
    paths, values = ranges.posterior_draws()
    assert len(values) >= 100
    for row in values[::25]:
        drawn = ranges.with_numbers(plain, dict(zip(paths, row, strict=True)))
        assert drawn != plain


@pytest.mark.slow
@pytest.mark.usefixtures("sample")
def test_a_sweep_draws_the_same_sets_at_every_point(tmp_path):
    (tmp_path / "tiny.toml").write_text(WORLD, encoding="utf-8")
    experiment = tmp_path / "mine.toml"
    experiment.write_text(text(replicates="2"), encoding="utf-8")
    how = {"set": {"rules.rest": "never", "days.chance": 0.9}}
    point, drawn = (sim.sweep(experiment, fitted=one, **how) for one in (None, "posterior"))
    assert "--fitted posterior" in drawn.command
    assert not drawn.runs()["rights"].equals(point.runs()["rights"])
    again = sim.sweep(experiment, fitted="posterior", out=tmp_path / "res", **how)
    assert again.runs().equals(drawn.runs())
    with pytest.raises(RequestError):  # another sweep: its fitted values come from elsewhere
        sim.sweep(experiment, out=tmp_path / "res", **how)
