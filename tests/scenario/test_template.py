import re
import tomllib

import pytest

from sim.scenario import RequestError, Scenario, load_scenario
from sim.scenario.reference import reference
from sim.scenario.short import deciding, still_assumed
from sim.scenario.template import short_template, template, write_template


def test_the_template_is_the_default_scenario(tmp_path):
    path = tmp_path / "a.toml"
    write_template(path, "A title")
    assert load_scenario(path) == Scenario(title="A title")


def test_the_short_template_is_the_default_scenario_in_the_keys_that_decide_most(tmp_path):
    path = tmp_path / "a.toml"
    write_template(path, "A title", short=True)
    loaded = load_scenario(path)
    assert loaded.parameters() == Scenario(title="A title").parameters()
    text = path.read_text("utf-8")
    places = [text.index(f"\n{row.path} = ") for row in deciding()]
    assert places == sorted(places)
    shares = [row.explains for row in deciding()]
    assert shares == sorted(shares, reverse=True)
    assert still_assumed(loaded) == tuple(row.path for row in deciding())


def test_a_source_takes_a_key_off_what_is_assumed(write):
    first = deciding()[0].path
    text = re.sub(rf'# (sources."{re.escape(first)}") = .*', r'\1 = "Minutes"', short_template())
    assert first not in still_assumed(load_scenario(write("a.toml", text, title=False)))


def test_the_template_shows_and_explains_every_parameter():
    text = re.sub(r"\s*\n#\s*", " ", template())  # comments wrap
    for parameter in reference():
        assert parameter.meaning in text, parameter.path
        assert re.search(rf"\b{parameter.key}( = |: )", text)
        assert parameter.source in text


def test_the_examples_in_it_hold_when_their_marks_are_taken_away(write):
    text = re.sub(
        r"^# (\[\[\w+\]\]\n(# .*\n)+)",
        lambda example: example[1].replace("# ", ""),
        template(),
        flags=re.MULTILINE,
    )
    scenario = load_scenario(write("a.toml", text, title=False))
    assert [shock.name for shock in scenario.shocks] == ["my-shock"]
    assert [practice.name for practice in scenario.practices] == ["my-practice"]


def test_a_title_may_hold_any_sign():
    title = 'A "quoted" \\ title\n[states]\nwith \x7f'
    assert tomllib.loads(template(title))["title"] == title


@pytest.mark.parametrize("title", ["", "x" * 201, "\udcff"])
def test_a_wrong_title_is_refused_and_nothing_written(tmp_path, title):
    with pytest.raises(RequestError, match=r"^title: "):
        write_template(tmp_path / "a.toml", title)
    assert not list(tmp_path.iterdir())
