import csv
import io

from sim.studies.calibrate_answer import FIGURE_COLUMNS

SMALL = ("--replicates", "3", "--jobs", "1", "--set", "time.months=24", "--practice", "parallel")
HEAD = "country,demand,month,response,participants\n"


def test_what_is_wrong_is_said_before_anything_runs(wrong, scenario, tmp_path):
    (tmp_path / "bad.csv").write_text(HEAD + "A,x,5,represed,80\n", encoding="utf-8")
    (said,) = wrong("validate", scenario, "--events", "bad.csv")
    assert said.startswith("bad.csv: line 2, column response: expected a response, got text 'repr")
    assert wrong("validate", scenario, "--practice", "impostion") == [
        "--practice impostion: no practice 'impostion'; did you mean 'imposition'?"
    ]


def test_people_read_model_data_and_targets_side_by_side(run, scenario, tmp_path):
    (tmp_path / "one.csv").write_text(HEAD + "A,x,5,repress,80\nA,x,6,token,9\n", encoding="utf-8")
    words = ("validate", scenario, *SMALL, "--events", "one.csv")
    said = run(*words, "--out", "res", "--all")
    assert "With fewer than 20 countries" in said.out
    assert "is calibration, not validation" in " ".join(said.out.split())
    assert (tmp_path / "res" / "one.csv").exists()
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").out)))
    assert list(rows[0]) == list(FIGURE_COLUMNS)
    told = [(row["value"], row["low"]) for row in rows[-4:]]
    assert told == [("1.0", ""), ("0.0", ""), ("", ""), ("", "")]
