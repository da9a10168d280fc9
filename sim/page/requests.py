"""The request that the page begins with: checked, and always in one form."""

from collections.abc import Mapping
from urllib.parse import urlencode

from sim.errors import RequestError, did_you_mean, noting
from sim.page.library import Library
from sim.scenario.mixtures import parse_practice

SIDES = ("a", "b")
"""Keys of the two practices: left and right."""

DEFAULTS = {"a": "engaged-deference", "b": "imposition", "seed": "1"}


def first_request(library: Library, asked: Mapping[str, str]) -> dict[str, str]:
    """Give a request as the page takes it: a scenario, two practices, a seed.

    Args:
        library: the scenarios that can be asked for.
        asked: values by key; what is missing is as in ``DEFAULTS``.

    Raises:
        RequestError: with everything that is wrong, each by its key.
    """
    said = {"scenario": library.first, **DEFAULTS}
    problems = [
        f"{key}: there is no such key{did_you_mean(key, said)}" for key in asked if key not in said
    ]
    said |= asked
    with noting(problems):
        scenario = library.read(said["scenario"]).scenario
        for key in SIDES:
            with noting(problems):
                said[key] = parse_practice(said[key], scenario, key).name
    if problems:
        raise RequestError(problems)
    return said


def query_of(request: Mapping[str, str]) -> str:
    """Give a request as the query of an address."""
    return urlencode(request)
