import csv
import io
import json
from importlib.resources import files

import jsonschema
import numpy as np
import pytest

from sim.render.style import rendered
from sim.runs.simulate import run_ensemble
from sim.scenario.files import load_scenario
from sim.scenario.mixtures import parse_practices
from sim.studies.claims.document import COLUMNS, claim_rows, claims_document
from sim.studies.claims.figures import claims_figure, worlds_figure
from sim.studies.claims.findings import findings_page
from sim.studies.claims.plan import plan_claims
from sim.studies.claims.results import write_claims
from sim.studies.claims.trial import try_claims
from sim.studies.claims.verdict import Verdict
from tests.studies.claims.conftest import claim

SCHEMA = json.loads(files("sim.studies.claims").joinpath("claims.schema.json").read_text("utf-8"))
REPLICATES = 30


@pytest.fixture
def trial(world):
    """Test claims that must come out one way, whatever the model says of allies.

    Who switches off every harm is sure to lower harms.
    """
    path = world(
        claim(
            "enforcement-harms",
            practice='"no-allies"',
            against='["no-allies", "imposition"]',
            outcome='"harms"',
            direction='"less"',
            smallest="0.1",
            practice_settings='["harm.enforcement=0.0", "harm.repression=0.0"]',
        ),
        claim(
            "enforcement-heals",
            practice='"no-allies"',
            against='["no-allies"]',
            outcome='"harms"',
            smallest="0.1",
            practice_settings='["harm.enforcement=0.0", "harm.repression=0.0"]',
        ),
        claim("nothing-without", outcome='"rights_kept"'),
        claim("by-how-much-more", than='["allies.agenda_gap=0.0"]'),
    )
    return try_claims(plan_claims([path]), REPLICATES, 3)


def test_each_verdict_can_be_given(trial):
    found = {row.question.claim.name: row.verdict for row in trial.tested}
    assert found["enforcement-harms"] is Verdict.SUPPORTED
    assert found["enforcement-heals"] is Verdict.CONTRADICTED
    assert found["nothing-without"] is Verdict.UNDECIDED  # nobody leaves: it is not defined
    assert trial.each == pytest.approx(1 - 0.05 / 5)


def test_who_claims_just_the_mean_is_left_undecided(trial, world):
    """The mean lies inside its own interval, so that the interval holds both."""
    mean = next(
        row.effects[0].mean for row in trial.tested if row.question.claim.name == "by-how-much-more"
    )
    direction = '"more"' if mean > 0 else '"less"'
    than = '["allies.agenda_gap=0.0"]'
    path = world(claim(direction=direction, smallest=repr(abs(mean)), than=than), name="again")
    assert try_claims(plan_claims([path]), REPLICATES, 3).tested[0].verdict is Verdict.UNDECIDED


def test_an_effect_is_the_mean_paired_difference_of_differences(trial, tmp_path):
    effect = next(row for row in trial.tested if row.question.claim.name == "by-how-much-more")
    differences = []
    for settings in ((), ("allies.agenda_gap=0.0",)):
        scenario = load_scenario(tmp_path / "tiny.toml", settings)
        practices = parse_practices(("engaged-deference", "imposition"), scenario)
        ensemble = run_ensemble(scenario, practices, range(REPLICATES), 3)
        differences.append(ensemble.differences("rights", "engaged-deference", "imposition"))
    values = differences[0] - differences[1]
    found = effect.effects[0]
    assert found.mean == pytest.approx(values.mean(), abs=1e-15)
    assert found.pairs == REPLICATES
    # Not far from the normal interval at the same level (z = 2.58 for 1 - 0.05/5).
    half = 2.58 * values.std(ddof=1) / np.sqrt(REPLICATES)
    assert found.simultaneous.low == pytest.approx(values.mean() - half, abs=0.4 * half)
    assert found.simultaneous.high == pytest.approx(values.mean() + half, abs=0.4 * half)
    assert found.simultaneous.low <= found.interval.low <= found.interval.high


def test_the_same_seed_gives_the_same_whatever_the_threads(trial):
    again = try_claims(trial.plan, REPLICATES, 3, jobs=1)
    told = [repr(row.effects) for row in trial.tested]  # NaN is not equal to itself
    assert [repr(row.effects) for row in again.tested] == told


def test_the_document_is_what_its_schema_says_and_its_rows_say_the_same(trial):
    document = claims_document(trial, "Tiny", "Is it so?")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(json.dumps(document, allow_nan=False)), SCHEMA)
    rows = claim_rows(document)
    assert len(rows) == trial.plan.contrasts == document["effects"]
    assert all(list(row) == list(COLUMNS) for row in rows)
    assert [row["claim_verdict"] for row in rows[:2]] == ["supported", "supported"]


def test_the_page_of_findings_shows_every_claim_in_the_same_type(trial):
    document = claims_document(trial, "Tiny", "Is it so?")
    page = findings_page(document, "solidarity claims tiny")
    for row in trial.tested:
        name = row.question.claim.name
        lines = [line for line in page.splitlines() if line.startswith("| [tiny]")]
        line = next(line for line in lines if f"| {name} |" in line)
        assert line.rpartition(" | ")[2].startswith(row.verdict)
    assert page.count("**Engaged deference does more.**") == len(trial.tested)
    assert page.count("What would falsify it: It does not.") == len(trial.tested)


def test_markup_in_what_a_scenario_says_does_nothing(world):
    path = world(claim(statement='"<script>alert(1)</script> [x](y) | *b* `c`"'))
    document = claims_document(try_claims(plan_claims([path]), 2, 1), "<b>", "?")
    page = findings_page(document, "again")
    assert "<script>" not in page.replace("\\<script>", "")
    assert "\\[x\\](y) \\| \\*b\\* \\`c\\`" in page


def test_the_folder_holds_table_figures_and_document(trial, tmp_path):
    from datetime import UTC, datetime

    folder = tmp_path / "out"
    folder.mkdir()
    document = claims_document(trial, "Tiny", "Is it so?")
    write_claims(
        folder, trial, document, summary="s\n", figures=True, arguments=["claims"],
        started=datetime.now(UTC),
    )  # fmt: skip
    assert sorted(path.name for path in folder.iterdir()) == [
        "claims.csv", "claims.json", "claims.png", "claims.svg", "manifest.json", "summary.txt",
        "worlds.png", "worlds.svg",
    ]  # fmt: skip
    read = list(csv.DictReader(io.StringIO((folder / "claims.csv").read_text(encoding="utf-8"))))
    assert [row["verdict"] for row in read] == [row["verdict"] for row in claim_rows(document)]


def test_figures_draw_every_effect_and_every_world(trial):
    figure = claims_figure(claims_document(trial, "Tiny", "Is it so?"))
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len(labels) == trial.plan.contrasts
    assert "enforcement-harms / imposition" in labels
    assert len(worlds_figure(trial).axes) == 1


def test_figures_draw_titles_as_they_are_written(trial):
    title = "Costs $5_{ and $6^^ " + "word " * 36
    document = claims_document(trial, title, "Is it so?")
    for scenario in document["scenarios"]:
        scenario["title"] = title
    figure = claims_figure(document)
    svg = rendered(figure, "svg").decode()
    assert svg.count("Costs $5_{ and $6^^ word") >= 1 + sum(
        bool(scenario["claims"]) for scenario in document["scenarios"]
    )
    assert figure.axes[0].get_position().width > 0.4  # a long title takes no room from it
