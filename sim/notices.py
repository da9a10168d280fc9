"""What runs and studies tell: each notice is a code with its numbers, and a sentence only here.

A ``Notice`` is the text that answers keep and that ``say=`` is told, and knows what it says. Slots
of sentences are written as Python formats them, or by a function of ``_WRITERS``.
"""

import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Self

from sim.wording import counted, percent, plain_number, sentence

SENTENCES = {
    # What to know before an answer is trusted.
    "fitted_values_changed": "Values that were fitted to protest-event data are changed in this "
    "world, so that the fit says nothing of it: {changed:joined ;}.",
    "states_unlike_data": "Of the demands that are pressed, {share:percent} are {series} on "
    "average, but {target:percent} {figure} in the protest data that states were fitted to: the "
    "states of this world are not those of the data. `solidarity validate` compares the two in "
    "detail.",
    "censored": "“{label}” ends with the run: a state that conceded nothing, as {share:percent} of "
    "them here, counts as the length of the run.",
    "runs_failed": "{runs:counted run runs} failed: {reason}",
    "effect_undefined": "{outcome} of {practice} and {against} does not count at "
    "{points:counted point points}, where fewer than two worlds define it",
    "no_stake": "{model} acts by a phase of its own, act_or_rest: what would be if nobody "
    "campaigned cannot be run, so nothing is said of what movements change.",
    "mostly_luck": "{noise:percent} of the variance of points’ means is the luck of worlds: shares "
    "of the rest are hardly known; --replicates gives each point more worlds",
    "few_plausible": "{found:,} plausible points were found, not {points:,}: {tried:,} were tried",
    "below_precision": "shares are known to ± {width:.3f}, not to ± {precision:g}",
    "beyond_bank": "No simulation of the bank is like the data in: {figures:joined ,}. What is "
    "said of parameters is extrapolated.",
    # Of a file of events.
    "columns_not_read": "Columns that are not read: {names:quoted}.",
    "size_unknown": "{unknown:,} of {events:,} events does not say how many took part: it is taken "
    "to be {least:g} or more.",
    "sizes_unknown": "{unknown:,} of {events:,} events do not say how many took part: they are "
    "taken to be {least:g} or more.",
    "few_worlds": "countries {countries}: take at least {worlds} worlds of "
    "{states:counted state states} (replicates), there are {replicates}",
    # Of claims, and of what is attacked.
    "claims_of": "The claims of {scenarios:counted scenario scenarios}",
    "no_difference": "Between {practice} and {against} there is no difference in rights that "
    "matters ({smallest:g}).",
    "wins_more": "{practice:sentence} wins more rights than {against}, by {smallest:g} at least.",
    "wins_fewer": "{practice:sentence} wins fewer rights than {against}, by {smallest:g} at least.",
    # What an attack changes, in words that go on from *when*.
    "channels_off": "every channel is off, so that nothing may differ",
    "own_copy": "{practice} is compared with a copy of itself, so that nothing may differ",
    "other_seed": "worlds and luck are those of seed {seed}",
    "other_measure": "the measure is {measure}",
    "other_months": "it is {months} months in place of {before}",
    "other_people": "a group has {people} people in place of {before}",
    "other_actors": "there are {groups} groups and {allies} allies in place of {before} and "
    "{allies_before}",
    "channel_off": "it goes without {channel}",
    "side_off": "it goes without all {channels} channels that favour {side}",
    "other_reading": "the rule “{rule:spaced}” is “{reading:spaced}” in place of “{before:spaced}”",
    "half": "{path} is half, {value:plain_number}",
    "double": "{path} is double, {value:plain_number}",
    "end_of_range": "{path} is at the end of its range, {value:plain_number}",
    "assumed_drawn": "all {values} assumed values are drawn at once from their plausible ranges, "
    "{times} times",
    "fitted_drawn": "the {values} fitted values are drawn from what the data leave of them, "
    "{times} times",
    # What is doubtful about a sweep, or about a user's own model.
    "warning": "warning: {doubt}",
    "invalid_corners": "{place}: {failed} of {tried} corners that were tried give no valid world; "
    "runs at such points become rows with an error",
    "points_repeated": "{table}: points {first} and {last} (from 0) are the same; {more} of "
    "{points} repeat another and give the same runs again",
    "shares_rounded": "{place}: factors[{number}]: shares are run as whole allies, tables hold "
    "them as written: {rounded:joined ;}",
    "and_more": "and {more} more",
    "mixture_rounded": "{place}: practices: {mixture} in {scenario}: {rounded}",
    "phase_misspelt": "{model}: nothing in its file calls {method}; did you mean the phase "
    "'{phase}'?",
    "overrides_nothing": "{model}: overrides nothing, so that it does what AdvocacyModel does",
    # What happens to a sweep.
    "no_workers": "{scheduler} has no workers: waiting for one …",
    "text_kept": "{what}: the folder keeps the one with which it was begun",
    "goes_on": "{folder}: goes on with more: {runs:,} runs are there already",
    "part_moved": "{path}: {why}; moved aside as {name}, the part counts as missing",
    "from_tables": "{path}: {why}; made anew from the tables",
    "from_parts": "{path}: {why}; made anew from the parts",
    "tables": "Writing the tables …",
    "was_complete": "The sweep in {folder} was complete: nothing was left to run.",
    "parts_run": "{parts:,} parts, of which {run:,} were run now.",
    "failures": "{runs:,} runs failed: the column error says why; --retry-failed runs them again.",
    "points_capped": "{points:,} points took all the worlds that max_replicates allows: there the "
    "precision asked for may not be reached.",
    "shard_done": "Shard {part}/{parts} is done. When all are, --merge-only writes the tables.",
}
"""The sentence of every code."""

_MOST_QUOTED = 10
"""Names that are quoted before the rest is left out."""


def _joined(parts: Iterable[str], mark: str) -> str:
    return f"{mark} ".join(parts)


def _quoted(names: Sequence[str]) -> str:
    rest = " …" if len(names) > _MOST_QUOTED else ""
    return ", ".join(f"'{name}'" for name in names[:_MOST_QUOTED]) + rest


def _spaced(name: str) -> str:
    return name.replace("_", " ")


_WRITERS: dict[str, Callable[..., str]] = {
    "counted": counted,
    "joined": _joined,
    "percent": percent,
    "plain_number": plain_number,
    "quoted": _quoted,
    "sentence": sentence,
    "spaced": _spaced,
}
"""How slots are written beside Python's ways: a name, and words that go to its function."""


class _Writer(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as a slot holds
        name, *more = format_spec.split() or [""]
        if name in _WRITERS:
            return _WRITERS[name](value, *more)
        return str(super().format_field(value, format_spec))


class Notice(str):
    """A sentence that knows what it says.

    Attributes:
        code: which of ``SENTENCES`` it is.
        values: what stands in its slots, by name.

    Raises:
        KeyError: there is no such code, or a slot has no value.
    """

    __slots__ = ("code", "values")

    code: str
    values: Mapping[str, Any]

    def __new__(cls, code: str, **values: Any) -> Self:  # noqa: ANN401 - whatever a slot holds
        """Write it."""
        made = super().__new__(cls, _Writer().vformat(SENTENCES[code], (), values))
        made.code, made.values = code, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """Cross to another process."""
        return (self.code,), dict(self.values)
