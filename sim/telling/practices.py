"""What a report says of its practices: what each means, and the six numbers that it is."""

from collections.abc import Mapping, Sequence

from sim.errors import RequestError
from sim.render.blocks import Block, Points, Section, Table, Words
from sim.render.wording import listed, plain_number
from sim.scenario.mixtures import Mixture, parse_practice
from sim.scenario.practices import DIMENSIONS, Practice
from sim.scenario.schema import Scenario
from sim.telling.parameters import FIXED, Varied

TITLE = "What each practice is"

type Labels = Sequence[str] | Mapping[str, Sequence[str]]
"""Labels of practices and mixtures: of all scenarios, or of each by its name."""


def labels_of(labels: Labels, scenario: str) -> Sequence[str]:
    """Give the labels of a scenario."""
    return labels.get(scenario, ()) if isinstance(labels, Mapping) else labels


def practices_section(
    scenarios: Mapping[str, Scenario],
    labels: Labels,
    varied: Varied = FIXED,
    shares: Mapping[str, str] | None = None,
) -> Section:
    """Say what practices are.

    Args:
        scenarios: by name; they may have practices of their own.
        labels: of practices and mixtures.
        varied: what the experiment varies; a number of a practice may be among it.
        shares: of mixtures that no scenario knows, in words.
    """
    shares = dict(shares or {})
    found: dict[str, dict[Practice, list[str]]] = {}
    for name, scenario in scenarios.items():
        for label in labels_of(labels, name):
            mixture = mixture_of(scenario, label)
            if mixture is None:
                continue
            if not mixture.pure:
                shares[label] = _shares(mixture)
            for row in mixture.practices:
                found.setdefault(row.name, {}).setdefault(row, []).append(name)
    rows: list[tuple[str, ...]] = [
        (
            practice if len(kinds) == 1 else f"{practice} in {listed(places)}",
            *(_number(row, key, varied) for key in DIMENSIONS),
            " ".join(row.meaning.split()),
        )
        for practice, kinds in found.items()
        for row, places in kinds.items()
    ]
    head = ("practice", *DIMENSIONS, "meaning")
    blocks: list[Block] = [
        Table("The numbers of each practice", head, tuple(rows), f"l{'r' * len(DIMENSIONS)}l")
    ]
    if shares:
        two = ("mixture", "shares of allies")
        blocks.append(Table("What each mixture is", two, tuple(shares.items()), "ll"))
    blocks += [
        Words("Every number goes from 0 to 1:", quiet=True),
        Points(tuple(f"{key}: {Practice.model_fields[key].description}" for key in DIMENSIONS)),
    ]
    return Section(TITLE, tuple(blocks), quiet=True)


def mixture_of(scenario: Scenario, label: str) -> Mixture | None:
    """Read a label; None for one that a scenario does not know."""
    try:
        return parse_practice(label, scenario)
    except RequestError:
        return None


def _shares(mixture: Mixture) -> str:
    pairs = zip(mixture.shares, mixture.practices, strict=True)
    return listed([f"{plain_number(share)} follow {row.name}" for share, row in pairs])


def _number(row: Practice, key: str, varied: Varied) -> str:
    """Write one of the six numbers, or all that were run."""
    text = varied.get(f"practices.{row.name}.{key}")
    return plain_number(getattr(row, key)) if text is None else f"varied: {text}"
