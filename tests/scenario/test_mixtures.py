import pytest

from sim.scenario import PRACTICES, RequestError, Scenario, parse_practice, parse_practices
from sim.scenario.schema import in_order

SCENARIO = Scenario.model_validate({"title": "a", "practices": [{"name": "mine"}]})


def test_a_name_is_a_practice_of_all():
    mixture = parse_practice("imposition", SCENARIO)
    assert mixture.pure
    assert (mixture.name, mixture.shares) == ("imposition", (1.0,))
    assert parse_practice("imposition:1", SCENARIO) == mixture


@pytest.mark.parametrize(
    "text",
    [
        "mine:0.25, engaged-deference:0.5,imposition:0.25",
        "imposition:.25,mine:.25,engaged-deference:.5",
    ],
)
def test_a_mixture_is_the_same_in_whatever_order_it_is_written(text):
    mixture = parse_practice(text, SCENARIO)
    assert not mixture.pure
    assert mixture.name == "imposition:0.25,engaged-deference:0.5,mine:0.25"
    assert [row.name for row in mixture.practices] == ["imposition", "engaged-deference", "mine"]
    assert mixture.shares == (0.25, 0.5, 0.25)
    assert parse_practice(in_order(text), SCENARIO) == mixture


def test_a_mixture_and_its_reverse_are_given_twice():
    texts = ["imposition:0.5,parallel:0.5", "parallel:0.5,imposition:0.5"]
    with pytest.raises(RequestError, match=f"practice {texts[1]}: given twice"):
        parse_practices(texts, SCENARIO)


def test_nothing_is_everything():
    names = [mixture.name for mixture in parse_practices((), SCENARIO)]
    assert names == [*(row.name for row in PRACTICES), "mine"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("impositon", "no practice 'impositon'; did you mean 'imposition'?"),
        ("engaged", "no practice 'engaged'; did you mean 'engaged-deference'?"),
        ("", "no practice ''; there is no-allies, statement,"),
        ("mine:0.5", "the shares must sum to 1, they sum to 0.5"),
        ("mine:0.5,imposition:0.6", "the shares must sum to 1, they sum to 1.1"),
        ("mine,imposition:0.5", "'mine' needs a share above 0 and at most 1, got none"),
        ("mine:x,imposition:0.5", "'mine' needs a share above 0 and at most 1, got text 'x'"),
        ("mine:nan,imposition:0.5", "'mine' needs a share above 0 and at most 1, got text 'nan'"),
        ("mine:0,imposition:1", "'mine' needs a share above 0 and at most 1, got text '0'"),
        ("mine:0.5,mine:0.5", "'mine' stands twice"),
    ],
)
def test_what_is_none_is_one_line(text, problem):
    with pytest.raises(RequestError) as caught:
        parse_practice(text, SCENARIO)
    (found,) = caught.value.problems
    assert found.startswith(f"practice {text}: {problem}")


def test_all_problems_of_several_come_together():
    with pytest.raises(RequestError) as caught:
        parse_practices(["x:2", "mine", "mine"], SCENARIO)
    assert len(caught.value.problems) == 3
    assert caught.value.problems[-1] == "practice mine: given twice"


def test_shares_that_whole_allies_cannot_show_are_told():
    mixture = parse_practice("imposition:0.3,parallel:0.7", Scenario(title="a"))
    assert mixture.dealt(10) == (7, 3)  # parallel stands first among the nine
    assert mixture.rounding(10) is None
    assert mixture.dealt(4) == (3, 1)
    assert "1 of 4 allies, a share of 0.25 in place of 0.3" in mixture.rounding(4)
    assert mixture.dealt(1) == (1, 0)
