"""A sweep as a study: asked, answered, saved, loaded and made again, continued in its folder."""

import json
import shutil
from importlib.resources import files

import pytest

import sim
from sim.errors import RequestError
from sim.reports import tell
from sim.results import rows_of_runs, write_files
from sim.runs.execute import Options
from sim.statistics.verdicts import Verdict
from sim.studies.design import SweepExperiment
from sim.studies.sweep import run_sweep
from tests.studies.sweep.conftest import INVALID

ONE = Options(jobs=1, engine="threads")

ACTING = """
from sim import AdvocacyModel


class Acting(AdvocacyModel):
    def act_or_rest(self):
        super().act_or_rest()
"""


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """Give a sweep's answer, its folder, and what was told of its progress."""
    from tests.studies.sweep.conftest import WORLD, text

    place = tmp_path_factory.mktemp("sweep")
    (place / "tiny.toml").write_text(WORLD, encoding="utf-8")
    (place / "mine.toml").write_text(text(settings='["groups.count=3"]'), encoding="utf-8")
    steps = []
    answer = sim.sweep(
        place / "mine.toml", out=place / "res", set={"time.months": 6}, progress=steps.append
    )
    return answer, place / "res", steps


def test_an_answer_says_what_was_found(answered):
    answer, _, steps = answered
    assert (answer.points, answer.runs_made, answer.failed) == (6, 6 * 5 * 3, 0)
    assert [axis.name for axis in answer.factors] == ["allies.agenda_gap", "rules.pressure"]
    assert answer.scenarios["tiny"].scenario.time.months == 6
    assert answer.scenarios["tiny"].scenario.groups.count == 3
    frame = answer.frame()
    assert list(frame.columns) == list(answer.columns)
    assert len(frame) == 6 * 2
    assert len(answer.runs()) == answer.runs_made
    for row in answer.counts("rights"):
        kinds = sum(getattr(row, verdict.name.lower(), 0) for verdict in Verdict)
        assert kinds == row.points == 6
    assert (steps[-1].done, steps[-1].total) == (90, 90)
    with pytest.raises(KeyError):
        answer.effects("capacity")


def test_a_folder_is_loaded_and_made_again(answered, tmp_path):
    answer, folder, _ = answered
    assert sim.load(folder).effects()[0].mean.tolist() == answer.effects()[0].mean.tolist()
    sim.save(answer, tmp_path / "copy", figures=False)
    for name in ("sweep.json", "sweep.csv", "summary.txt", "runs.parquet", "mine.toml"):
        assert (tmp_path / "copy" / name).read_bytes() == (folder / name).read_bytes(), name
    with pytest.raises(sim.RequestError, match="it cannot be continued; choose another folder"):
        sim.sweep("when-imposition-wins", out=tmp_path / "copy")


def test_counts_of_an_earlier_version_are_counted_again_from_the_runs(answered):
    answer, _, _ = answered
    before = json.loads(answer.json())
    head = ("outcome", "scenario", "practice", "points")
    kinds = ("ahead", "behind", "little", "alike", "identical", "undecided", "nothing")
    before["verdicts"] = [
        {key: row[key] for key in head} | dict.fromkeys(kinds, 1) for row in before["verdicts"]
    ]
    read = type(answer).model_validate(before).holding(answer.held)
    assert read.judged_anew() == answer


def test_a_letter_changed_in_a_plan_costs_no_results(answered, tmp_path):
    answer, folder, _ = answered
    shutil.copytree(folder, tmp_path / "res")
    plan = tmp_path / "res/plan.json"
    plan.write_text(plan.read_text("utf-8").replace('"question": "', '"question": "x', 1), "utf-8")
    with pytest.raises(RequestError, match=r"plan\.json: .* remove it to keep them, or remove "):
        rows_of_runs(tmp_path / "res")
    plan.unlink()
    assert len(list(rows_of_runs(tmp_path / "res")[1])) == answer.runs_made


def test_what_is_complete_is_found_again(answered):
    answer, folder, _ = answered
    said = []
    again = run_sweep(
        folder.parent / "mine.toml",
        out=folder,
        set={"time.months": 6},
        options=ONE,
        say=said.append,
        finish=write_files,
    )
    assert again == answer
    assert any("nothing was left to run" in line for line in said)


@pytest.mark.slow
def test_more_replicates_and_points_continue_it(write, tmp_path):
    def levels(values):
        return f'[[factors]]\npath = "allies.agenda_gap"\nvalues = {values}\n'

    one = sim.sweep(write(levels([0.0, 1.0])), out=tmp_path / "res")
    write(levels([0.0, 1.0, 0.5]), replicates="7")
    said = []
    answer = run_sweep(
        tmp_path / "mine.toml",
        out=tmp_path / "res",
        options=ONE,
        say=said.append,
        finish=write_files,
    )
    assert any("goes on with more" in line for line in said)
    assert answer.runs_made == 3 * 7 * 3 > one.runs_made
    assert sim.load(tmp_path / "res") == answer
    assert sim.sweep(tmp_path / "mine.toml", jobs=1) == answer


def test_a_sweep_of_objects_needs_no_file():
    experiment = SweepExperiment(
        title="In memory",
        question="Is it?",
        scenarios=("null-world",),
        practices=("parallel",),
        settings=("people.per_group=5",),
        replicates=2,
        seed=1,
    )
    answer = sim.sweep(experiment, jobs=1)
    assert answer.command == "solidarity sweep in-memory.toml"
    assert answer.points == 1
    assert "identical" in answer.effects()[0].words


def test_runs_that_fail_are_told_and_left_out(write):
    answer = sim.sweep(write(INVALID), jobs=1)
    assert answer.failed == 5 * 3
    (failure,) = answer.failures
    assert (failure.runs, failure.scenario) == (15, "tiny")
    assert failure.error.startswith("no valid world: ties.renewal_threshold=0.05")
    assert [row.no_number for row in answer.counts("rights")] == [1, 1]
    report = sim.tell(answer)
    assert any(section.title == "Runs that failed" for section in report.sections)


def test_what_cannot_be_is_refused_before_anything_is_written(write, tmp_path):
    path = write('[[factors]]\npath = "allies.agenda_gap"\nvalues = [2.0]\n')
    with pytest.raises(RequestError, match="must be at most 1"):
        sim.sweep(path, out=tmp_path / "r")
    assert not (tmp_path / "r").exists()


def test_a_users_own_model_is_swept_and_told(tmp_path):
    source = files("sim.model").joinpath("example.py").read_text(encoding="utf-8")
    (tmp_path / "my_model.py").write_text(source, encoding="utf-8")
    experiment = SweepExperiment.model_validate(
        {
            "title": "Own",
            "question": "Does relief matter?",
            "scenarios": ["null-world"],
            "settings": ["groups.count=3", "people.per_group=4", "time.months=4", "shocks=[]"],
            "practices": ["engaged-deference", "imposition"],
            "replicates": 2,
            "seed": 1,
            "factors": [{"path": "allies.agenda_gap", "values": [0.1, 0.4]}],
        }
    )
    asked = {"set": {"own.relief": 0.4}, "model": f"{tmp_path / 'my_model.py'}:MyModel"}
    answer = sim.sweep(experiment, **asked)
    assert answer.failed == 0
    assert answer.own_model.parameters["relief"] == 0.4
    assert (answer.runs()["fatigue"] >= 0).all()
    assert "my_model.py:MyModel" in sim.tell(answer).text()
    with pytest.raises(sim.RequestError, match=r"own\.relif"):
        sim.sweep(experiment, set={"own.relif": 0.4}, model=asked["model"])
    folder = sim.save(answer, tmp_path / "res", figures=False)
    (tmp_path / "my_model.py").unlink()
    with pytest.warns(RuntimeWarning, match="runs the model"):
        assert sim.reproduce(folder).exact


def test_a_sweep_in_which_nobody_campaigns_wins_nothing_and_is_another_sweep(write, tmp_path):
    outcomes = '["rights_won", "rights"]'
    acting = sim.sweep(write(outcomes=outcomes), out=tmp_path / "acting")
    still = sim.sweep(write(outcomes=outcomes, still="true"), out=tmp_path / "still")
    runs = still.runs()
    assert set(runs["switch"]) == {"still"}
    assert (runs["rights_won"] == 0).all()
    assert "switch" not in acting.runs().columns
    assert any("switch still" in line for line in tell(still).limits)
    assert (acting.runs()["rights_won"] > 0).any()
    with pytest.raises(RequestError, match="acting"):
        sim.sweep(write(outcomes=outcomes, still="true"), out=tmp_path / "acting")


def test_a_model_with_a_phase_of_acting_of_its_own_has_no_switch(write, tmp_path):
    (tmp_path / "own.py").write_text(ACTING, encoding="utf-8")
    with pytest.raises(RequestError, match="model Acting: overrides act_or_rest"):
        sim.sweep(write(still="true"), out=tmp_path / "still", model=f"{tmp_path}/own.py:Acting")
