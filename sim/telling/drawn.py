"""What a draw of what is not known does not show."""

from collections.abc import Iterator

from sim.studies.draw import DrawAsked

INDEPENDENT = (
    "Parameters were drawn independently of one another, and points count whether or not states "
    "answer there as data say; --plausible joint keeps only those where they do."
)

POSTERIOR = (
    "The posterior sample was fitted with what is assumed at its defaults; at other points the "
    "data might leave other values."
)


def frozen_words(asked: DrawAsked) -> str:
    """Say that what was fitted was not drawn, beside every share; empty where some of it may be."""
    if asked.vary != ("assumed",) or asked.fitted == "posterior":
        return ""
    return " What is fitted to data was frozen."


def draw_limits(asked: DrawAsked) -> Iterator[str]:
    """Say what a draw does not show, by what was drawn."""
    if asked.plausible == "independent":
        yield INDEPENDENT
    if asked.fitted == "posterior":
        yield POSTERIOR
