import pytest

from sim.scenario import PRACTICES, RequestError, Scenario, parse_practice, parse_practices

SCENARIO = Scenario.model_validate({"title": "a", "practices": [{"name": "mine"}]})


def test_a_name_is_a_practice_of_all():
    mixture = parse_practice("imposition", SCENARIO)
    assert mixture.pure
    assert (mixture.name, mixture.shares) == ("imposition", (1.0,))
    assert parse_practice("imposition:1", SCENARIO) == mixture


def test_a_mixture_keeps_its_order():
    mixture = parse_practice("mine:0.25, engaged-deference:0.75", SCENARIO)
    assert not mixture.pure
    assert mixture.name == "mine:0.25,engaged-deference:0.75"
    assert [row.name for row in mixture.practices] == ["mine", "engaged-deference"]
    assert mixture.shares == (0.25, 0.75)


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
    assert found.startswith(f"--practice {text}: {problem}")


def test_all_problems_of_several_come_together():
    with pytest.raises(RequestError) as caught:
        parse_practices(["x:2", "mine", "mine"], SCENARIO)
    assert len(caught.value.problems) == 3
    assert caught.value.problems[-1] == "--practice mine: given twice"
