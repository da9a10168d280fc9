"""Claims under rules that rival each other: each rule alone, all else as it is."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.reports.blocks import Map, Table
from sim.reports.rivals import holds_under_all
from sim.scenario.files import read_scenario
from sim.scenario.lists import Rules, readings_of
from sim.studies.claims import estimate_cost
from sim.studies.claims_answer import OPEN, ClaimVerdict
from sim.studies.pilot import RUNS
from tests.reports.sweeps import of_type, section
from tests.studies.claims.conftest import WORLD, claim

NUMBERS = {"replicates": 20, "seed": 3}
READINGS = [(rule, value) for rule in Rules.model_fields for value in readings_of(rule)]
SURE = {
    "practice": '"no-allies"',
    "outcome": '"harms"',
    "smallest": "0.1",
    "direction": '"less"',
    "practice_settings": '["harm.enforcement=0.0", "harm.repression=0.0"]',
}
"""Who switches off every harm is sure to lower harms, whatever rule holds."""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Write claims of which some are about what rivals replace."""
    claims = (
        claim(),
        claim("sure", **SURE),
        claim("precision", settings='["response.sensitivity=4.0"]'),
        claim("linear", settings='["rules.pressure=linear"]'),
    )
    path = tmp_path_factory.mktemp("rivals") / "tiny.toml"
    path.write_text(WORLD + "\n".join(claims), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def answer(path):
    return sim.claims(scenario=path, rivals=True, **NUMBERS)


def cells(answer, name):
    return {(row.rule, row.value): row for row in answer.claims if row.claim == name}


@pytest.mark.slow
def test_every_claim_stands_under_every_other_reading_of_every_rule(answer):
    own = Rules()
    rivals = [(rule, value) for rule, value in READINGS if getattr(own, rule) != value]
    for name in ("deference", "sure", "precision", "linear"):
        assert list(cells(answer, name)) == [(None, None), *rivals]


def test_without_a_rival_claims_are_what_they_are_alone(answer, path):
    alone = sim.claims(scenario=path, **NUMBERS)
    assert answer.standing == alone.claims
    assert answer["tiny"] == alone["tiny"]
    assert answer.effects == alone.effects


@pytest.mark.parametrize(("rule", "value"), [("lead", "nominal"), ("network", "hubs")])
def test_under_a_rule_a_claim_is_what_it_is_in_a_world_with_that_rule(answer, path, rule, value):
    changed = replace(read_scenario(path, [f"rules.{rule}={value}"]), name="tiny")
    there = sim.claims(scenario=changed, **NUMBERS)
    for alone in there.claims:
        found = cells(answer, alone.claim)[rule, value]
        assert (found.against, found.verdict) == (alone.against, alone.verdict)


def test_a_claim_about_what_is_replaced_does_not_apply(answer):
    def left_out(name):
        return {
            place
            for place, row in cells(answer, name).items()
            if row.verdict is ClaimVerdict.NOT_APPLICABLE
        }

    assert left_out("deference") == left_out("sure") == set()
    assert left_out("precision") == {("response", "bargaining")}
    assert left_out("linear") == {("pressure", "linear"), ("pressure", "tipping")}
    assert all(not cells(answer, "linear")[place].against for place in left_out("linear"))
    rows = [row for row in answer.rows() if row["claim_verdict"] == "not applicable"]
    assert len(rows) == 3
    assert {row["effect"] for row in rows} == {None}


@pytest.mark.slow
def test_a_world_that_has_the_rule_is_not_run_again(world):
    one = world(claim("sure", **SURE), name="one")
    two = world(claim("sure", **SURE), name="two")
    text = two.read_text(encoding="utf-8")
    two.write_text(f'{text}[rules]\nlead = "nominal"\n', encoding="utf-8")
    answer = sim.claims(scenario=(one, two), rivals=True, **NUMBERS)
    found = {(row.scenario, row.rule, row.value): row for row in answer.claims}
    assert found["two", "lead", "nominal"].against == found["two", None, None].against
    assert found["one", "lead", "decision"].against == found["one", None, None].against
    cost = estimate_cost(scenario=(one, two), rivals=True, **NUMBERS)
    rivals = cost.plan["rival rules"]
    assert {"lead=decision", "lead=nominal"} <= set(rivals)
    # Two practices, for each scenario in its own world and under all rivals but its own reading;
    # and a pilot of each world.
    assert cost.runs.least == cost.runs.most == 2 * 2 * len(rivals) * 20 + 2 * RUNS


def test_as_json_every_verdict_is_a_row(answer):
    rows = json.loads(answer.json())["claims"]
    keys = ("scenario", "claim", "rule", "value", "verdict")
    found = [tuple(row[key] for key in keys) for row in rows]
    assert found[0] == ("tiny", "deference", None, None, answer.claims[0].verdict)
    assert ("tiny", "linear", "pressure", "tipping", "not applicable") in found
    assert ("tiny", "sure", "lead", "nominal", "supported") in found


SIGNS = {"supported": 1, **dict.fromkeys(OPEN, 0)}


def test_the_report_tells_each_verdict_in_a_table_and_in_a_picture(answer):
    report = sim.tell(answer)
    told = section(report, "Under rival rules")
    counts, table = of_type(told, Table)
    columns = dict(zip(table.head, zip(*table.rows, strict=True), strict=True))
    for row in answer.claims:
        title = "none" if row.rule is None else f"{row.rule}={row.value}"
        assert columns[title][columns["claim"].index(row.claim)] == row.verdict
    assert columns["under all"][columns["claim"].index("sure")] == "supported"
    assert "with the verdict “supported” in the scenarios’ own worlds" in " ".join(report.verdict)
    assert counts.rows[0][1:-1] == tuple(
        str(sum(row.verdict == verdict for row in answer.standing)) for verdict in counts.head[1:-1]
    )
    assert {row.verdict for row in answer.claims} == set(counts.head[1:-1])
    (drawn,) = of_type(told, Map)
    assert len(drawn.cells) == len(answer.claims)
    for cell in drawn.cells:
        name, title = drawn.y_names[int(cell.y)], drawn.x_names[int(cell.x)]
        verdict = columns[title][columns["claim"].index(name)]
        if verdict == "not applicable":
            assert math.isnan(cell.mean)
        else:  # above 0 what is supported, at it what says nothing, below it what fails
            assert np.sign(cell.mean) == SIGNS.get(verdict, -1)
    figure = report.figures()["rivals"]
    figure.draw_without_rendering()
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.get_xticklabels()] == list(drawn.x_names)
    assert [text.get_text() for text in axes.get_yticklabels()] == list(drawn.y_names)


def test_what_does_not_apply_does_not_keep_a_claim_from_holding_under_all(answer):
    sure = [row for row in answer.claims if row.claim == "sure"]
    assert holds_under_all(sure)
    not_applicable = sure[1].model_copy(update={"verdict": ClaimVerdict.NOT_APPLICABLE})
    turned = sure[1].model_copy(update={"verdict": ClaimVerdict.NOT_KNOWN})
    assert holds_under_all([*sure, not_applicable])
    assert not holds_under_all([*sure, turned])
    assert not holds_under_all([sure[0], not_applicable])  # no rival says anything of it


@pytest.mark.slow
def test_a_rule_that_has_no_hold_is_named(world):
    """Where no action lasts, it is all the same whether states answer how long it does."""
    path = world(claim("sure", **SURE))
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}[days]\nchance = 0.0\n[response]\nsize = 1.0\n", encoding="utf-8")
    words = " ".join(sim.tell(sim.claims(scenario=path, rivals=True, **NUMBERS)).verdict)
    _, _, idle = words.partition("Nothing in these worlds hangs on ")
    assert "response_to=" in idle
    assert "participation=" not in idle


def test_it_is_saved_and_loaded_and_a_saved_answer_of_before_is_still_read(answer, tmp_path):
    loaded = sim.load(sim.save(answer, tmp_path / "res", figures=False))
    assert loaded == answer
    assert sim.tell(loaded).text() == sim.tell(answer).text()
    assert " --rivals " in answer.again
    before = json.loads(answer.json())
    for row in before["claims"]:
        row["name"] = row.pop("claim")
    assert type(answer).model_validate(before) == answer
