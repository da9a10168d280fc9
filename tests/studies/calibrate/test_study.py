import pytest

import sim
from sim.model.advocacy import AdvocacyModel
from sim.studies.calibrate_answer import TARGETS
from tests.reports.test_calibrate import fitted  # noqa: F401 - a fixture


def test_what_is_found_lies_in_its_range_and_is_checked_in_fresh_worlds(fitted):  # noqa: F811
    (row,) = fitted.parameters
    assert row.low <= row.found <= row.high
    assert row.rounded == pytest.approx(row.found, abs=0.005)
    assert fitted.check_seed != fitted.seed
    assert fitted.targets == TARGETS
    assert [part.scenario for part in fitted.with_found] == ["tiny"]
    assert fitted.with_own != fitted.with_found
    assert 8 < fitted.sets_tried <= 17


def test_what_is_not_among_the_figures_that_are_fitted_moves_nothing(fitted, tmp_path):  # noqa: F811
    """Were all that is fitted the shares, others would be found than from how answers persist."""
    text = fitted.held.inputs["mine.toml"]

    def found(figures):
        path = tmp_path / "mine.toml"
        path.write_text(f"figures = {figures}\n{text}", encoding="utf-8")
        return sim.calibrate(path, points=8, jobs=1)

    shares = '"ignored", "coerced", "accommodated"'
    every = found(f'[{shares}, "coercion_persists", "accommodation_persists"]')
    assert every.parameters == fitted.parameters
    assert found(f"[{shares}]").parameters != fitted.parameters
    assert found(f"[{shares}]").fitted_to == ("ignored", "coerced", "accommodated")


def test_a_row_is_a_figure_and_its_source(fitted):  # noqa: F811
    rows = fitted.rows()
    assert [list(row) for row in rows] == [list(fitted.COLUMNS)] * 15
    assert [row["values"] for row in rows[::5]] == [None, "found", "own"]
    assert {row["against_target"] for row in rows[5:]} == {"not known"}  # two worlds: no interval


def test_a_user_who_asks_for_no_power_of_two_is_told():
    with pytest.raises(sim.RequestError, match="points 9: expected a power of 2"):
        sim.calibrate(points=9)


class Unchanged(AdvocacyModel):
    """A model of one's own that changes nothing."""

    def learn(self):
        """Do as ever."""
        super().learn()


class Mute(AdvocacyModel):
    """States never answer, and nothing is logged."""

    def respond(self):
        """Do nothing."""


@pytest.mark.slow
def test_a_model_of_ones_own_is_fitted_alike_unless_it_keeps_no_log(fitted):  # noqa: F811
    (path,) = fitted.held.places.values()
    own = sim.calibrate(path, points=8, jobs=1, model=Unchanged)
    assert own.parameters == fitted.parameters
    assert own.with_found == fitted.with_found
    assert own.own_model.name.endswith("Unchanged")
    assert "model of the user" in " ".join(sim.tell(own).limits)
    with pytest.raises(sim.RequestError, match=r"Mute: there are no campaigns to count; .*respond"):
        sim.calibrate(path, points=8, jobs=1, model=Mute)
