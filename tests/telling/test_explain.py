import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from sim.errors import RequestError
from sim.render.blocks import Forest, Table
from sim.scenario.files import read_scenario
from sim.scenario.mixtures import parse_practice
from sim.studies.attribution import attribute
from sim.studies.channel_runs import run_channels
from sim.telling.explain import explanation_report
from sim.telling.old.explanation_results import write_attribution
from sim.telling.reading import read_result
from tests.studies.claims.conftest import WORLD
from tests.telling.sweeps import of_type, section

PAIR = ("engaged-deference", "imposition")


def explained(place, outcome="rights", replicates=21, more=""):
    """Explain a tiny scenario; give its result."""
    (place / "tiny.toml").write_text(WORLD + more, encoding="utf-8")
    loaded = read_scenario(str(place / "tiny.toml"))
    practices = tuple(parse_practice(name, loaded.scenario) for name in PAIR)
    variants = run_channels(loaded.scenario, practices, range(replicates), 1, jobs=1)
    folder = place / "made"
    folder.mkdir()
    write_attribution(
        folder,
        variants,
        attribute(variants, *PAIR, outcome),
        summary="",
        figures=False,
        loaded=loaded,
        arguments=["explain", "tiny.toml"],
        started=datetime.now(UTC),
    )
    return read_result(folder)


@pytest.fixture(scope="module")
def rights(tmp_path_factory):
    return explained(tmp_path_factory.mktemp("explained"), more="[channels]\nspeed = 0.0\n")


def differences(result, outcome):
    """Compute with pandas the mean difference in every variant: by kind and channel."""
    runs = pd.read_parquet(result.folder / "runs.parquet")
    keys = ["variant", "channel", "replicate"]
    wide = runs.pivot_table(index=keys, columns="practice", values=outcome)
    return (wide[PAIR[0]] - wide[PAIR[1]]).groupby(["variant", "channel"]).mean()


def test_what_channels_add_and_do_alone_is_drawn_as_the_runs_have_it(rights):
    mean = differences(rights, "rights")
    adds, alone, without = of_type(section(explanation_report(rights), "Channels"), Forest)
    for row in adds.rows:
        channel = row.label.replace(" ", "_")
        expected = mean["full", ""] - mean["without", channel]
        assert row.mean == pytest.approx(expected, abs=1e-12)
    for forest, kind in ((alone, "alone"), (without, "without")):
        for row in forest.rows:
            expected = mean[kind, row.label.replace(" ", "_")]
            assert row.mean == pytest.approx(expected, abs=1e-12)
    assert adds.negligible == 0.01


def test_the_answer_is_the_first_sentence_of_the_conclusion(rights):
    report = explanation_report(rights)
    document = json.loads((rights.folder / "explanation.json").read_text(encoding="utf-8"))
    assert " ".join(report.verdict[:2]) == document["conclusion"]
    assert report.verdict[0].count(". ") == 0
    full = differences(rights, "rights")["full", ""]
    assert report.verdict[2].startswith("Compared in 21 worlds, the same for both: ")
    assert (f"is {full:+.3f}".replace("-", "−")) in report.verdict[2]
    assert report.question == (
        "Which channels make engaged-deference and imposition differ in “rights in practice”?"
    )


def test_a_channel_stands_out_if_it_adds_something_for_certain(rights):
    document = json.loads((rights.folder / "explanation.json").read_text(encoding="utf-8"))
    table, meanings = of_type(section(explanation_report(rights), "Every channel"), Table)
    sure = {
        n
        for n, channel in enumerate(document["channels"])
        if (bounds := channel["adds"]["simultaneous"])["low"] > 0 or bounds["high"] < 0
    }
    assert table.strong == sure
    assert len(table.rows) == len(meanings.rows) == len(document["channels"])
    helps = {row[0]: row[2] for row in meanings.rows}
    assert helps["coordination"] == "imposition"


def test_a_channel_that_is_off_is_named(rights):
    blocks = section(explanation_report(rights), "Every channel").blocks
    assert "Off in this scenario: speed." in [getattr(block, "text", "") for block in blocks]


def test_of_harms_less_helps_and_no_band_is_drawn(tmp_path):
    report = explanation_report(explained(tmp_path, "harms", 5))
    told = section(report, "Channels").blocks[-1].text
    assert told.endswith("A negative number helps engaged-deference.")
    assert {forest.negligible for forest in of_type(section(report, "Channels"), Forest)} == {0.0}
    # Five worlds give no interval.
    assert report.verdict[0].startswith("Nothing yet")
    forest = of_type(section(report, "Channels"), Forest)[0]
    assert {row.tone for row in forest.rows} == {"open"}


def test_a_document_of_another_kind_is_refused(tmp_path):
    result = explained(tmp_path, replicates=3)
    (result.folder / "explanation.json").write_text('{"format": "other"}', encoding="utf-8")
    with pytest.raises(RequestError, match=r"explanation\.json"):
        explanation_report(result)


def test_nothing_is_told_as_certain(rights, tmp_path):
    told = repr(explanation_report(rights).sections)
    assert "certain" not in told
    assert "95 % interval of what it adds leaves out 0" in told
    few = explanation_report(explained(tmp_path, replicates=5))
    assert few.limits[0] == "There are no intervals: they take at least 20 worlds."
    assert "95 % interval leaves" not in of_type(section(few, "Channels"), Forest)[0].description


def test_what_leaves_out_0_is_named_as_the_bars_show(rights):
    for forest in of_type(section(explanation_report(rights), "Channels"), Forest):
        sure = [row.label for row in forest.rows if row.low > 0 or row.high < 0]
        assert all(label in forest.description for label in sure)
        assert (forest.description == "No 95 % interval leaves out 0.") == (not sure)


def test_tables_hold_what_the_runs_have(rights):
    runs = pd.read_parquet(rights.folder / "runs.parquet")
    mean = differences(rights, "rights")
    table, meanings = of_type(section(explanation_report(rights), "Every channel"), Table)
    for row in table.rows:
        channel = row[0].replace(" ", "_")
        numbers = (
            mean["full", ""] - mean["without", channel],
            mean["alone", channel],
            mean["without", channel],
        )
        for cell, number in zip(row[1:], numbers, strict=True):
            if cell != "0 in every world":
                shown = cell.split(" ")[0].replace("−", "-")
                digits = len(shown.partition(".")[2])
                assert float(shown) == pytest.approx(number, abs=0.51 * 10**-digits)
            else:
                assert number == 0
    assert {row[3] for row in meanings.rows} == {str(runs["replicate"].nunique())}
