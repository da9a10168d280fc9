import math

import pytest

from sim.errors import MOST_PROBLEMS, RequestError
from sim.studies.coding import ACCOMMODATED, COERCED, IGNORED
from sim.studies.coding import read_events as read_text
from sim.studies.tables import table_text

HEAD = "country,demand,month,response"


def read_events(path):
    return read_text(table_text(path, str(path)), str(path))


def problems(path):
    with pytest.raises(RequestError) as error:
        read_events(path)
    return [line.replace(str(path), "FILE") for line in error.value.problems]


def test_both_vocabularies_and_both_forms_of_months(write):
    read = read_events(
        write(
            "\ufeffresponse,month,demand,country,participants,who\n"
            'Ignored,2019-12,"wages, work",A,,x\n\ntoken, 2020-01 ,w,A,60.5,\n'
            "repress,2020-02,w,B,0,\ncoerced,2020-02,w,B,1e3,\n"
        )
    )
    assert read.actions["month"].tolist() == [24239, 24240, 24241, 24241]
    assert read.actions["answer"].tolist() == [IGNORED, ACCOMMODATED, COERCED, COERCED]
    assert read.actions["participants"].tolist() == [50, 60.5, 0, 1000]
    assert read.actions["demand"][0] == "wages, work"
    assert read.notes == (
        "Columns that are not read: 'who'.",
        "1 of 4 events does not say how many took part: it is taken to be 50 or more.",
    )
    assert read_events(write(f"{HEAD}\nA,w,7,concede\n")).actions["month"].tolist() == [7]


def test_classes_of_participants_and_days(write):
    read = read_events(
        write(
            f"{HEAD},participants,days\n"
            "A,w,1,ignore,100-999,1\nA,w,2,ignore,>10000,\n"
            'A,w,3,ignore,"1,000 – 1,999",40\nA,w,4,ignore,,2.5\n'
        )
    )
    sizes = read.actions["size"].tolist()
    assert sizes[:3] == pytest.approx([math.sqrt(100 * 999), 10_001, math.sqrt(1_000 * 1_999)])
    assert math.isnan(sizes[3])
    assert read.actions["participants"].tolist() == [*sizes[:3], 50]
    assert read.actions["days"].tolist() == pytest.approx([1, math.nan, 40, 2.5], nan_ok=True)
    assert [note[:6] for note in read.notes] == ["1 of 4"]
    people, days = problems(write(f"{HEAD},participants,days\nA,w,1,ignore,999-100,0\n"))
    assert people.endswith("or a class such as 100-999 or >10000, got text '999-100'")
    assert days == "FILE: line 2, column days: expected a number of days above 0, got text '0'"


def test_all_that_is_wrong_is_said_at_once(write):
    text = (
        f"{HEAD},participants\n"
        "A,b,2019-13,repres,nan\n"
        ",b,2019-11,repress\n"
        "B,c,5,ignore,-1\n"
        "B,,2001-01,none,inf\n"
    )
    month = "expected a month such as 2019-04, or a whole number, got text"
    other = "expected a month written as those above, a whole number, got text"
    response = "expected a response, got text"
    people = (
        "expected a number of people, 0 or more, or a class such as 100-999 or >10000, got text"
    )
    assert problems(write(text)) == [
        f"FILE: line 2, column month: {month} '2019-13'",
        f"FILE: line 2, column response: {response} 'repres'; did you mean 'repress'?",
        f"FILE: line 2, column participants: {people} 'nan'",
        "FILE: line 3: expected 5 cells, got 4",
        f"FILE: line 4, column participants: {people} '-1'",
        "FILE: line 5, column demand: is empty; expected a name",
        f"FILE: line 5, column month: {other} '2001-01'",
        f"FILE: line 5, column response: {response} 'none'; did you mean 'ignore'?",
        f"FILE: line 5, column participants: {people} 'inf'",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", [f"FILE: line 1: expected a column '{name}'" for name in HEAD.split(",")]),
        (HEAD, ["FILE: has no events below its titles"]),
        (
            "country,demnd,month,month\n",
            [
                "FILE: line 1: the column 'month' stands twice",
                "FILE: line 1: expected a column 'demand'; is it 'demnd'?",
                "FILE: line 1: expected a column 'response'",
            ],
        ),
        (HEAD.replace(",", ";"), ["FILE: line 1: expected commas, got semicolons"]),
        (f"{HEAD}\nA,b,1,ign\xf6re\n".encode("latin-1"), ["FILE: line 2: not a text in UTF-8"]),
        (f'{HEAD}\nA,"b"c,1,ignore\n', ["FILE: line 2: not valid CSV: ',' expected after '\"'"]),
        (
            f"{HEAD}\n{'A' * 501},b,1,ignore\n",
            ["FILE: line 2, column country: expected a name of at most 500 signs"],
        ),
    ],
)
def test_files_that_are_none(write, text, said):
    assert problems(write(text)) == said


def test_a_file_that_is_wrong_throughout_is_not_told_line_by_line(write):
    said = problems(write(HEAD + "\nA,b,1,x" * 1000))
    assert len(said) == MOST_PROBLEMS + 1
    assert said[-1] == f"and {1000 - MOST_PROBLEMS} more problems"


def test_files_that_cannot_be_read(tmp_path):
    assert problems(tmp_path) == ["FILE: expected a regular file, found a folder"]
    assert problems(tmp_path / "no.csv") == ["FILE: there is no such file"]
