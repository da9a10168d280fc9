"""How an answer was made, as a paragraph for a paper's methods section, with its references."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from typing import Any, NamedTuple

from sim.errors import RequestError
from sim.files import MADE_BY
from sim.reports.assumptions import statuses_of
from sim.reports.methods_of import METHODS
from sim.reports.parameters import actors_in_words
from sim.result_folder import versions
from sim.scenario.names import common_names, filled
from sim.studies.answer import Answer
from sim.wording import listed

_CITED = re.compile(r"\[([a-z]+\d{4}(?:, [a-z]+\d{4})*)\]")
"""Keys of references in a sentence, ``[stein1945]``: readers see ``(Stein 1945)``."""

_WORK = re.compile(r"(?P<who>[^\d]+?),? \(?(?P<year>\d{4})[a-z]?\)?[,:.]? *(?P<rest>.*)", re.DOTALL)


class MethodsText(NamedTuple):
    """What a paper says of how an answer was made.

    Attributes:
        paragraphs: of plain text, sources cited by author and year.
        bibtex: an entry for each source, and for the literature of the worlds.
    """

    paragraphs: tuple[str, ...]
    bibtex: str

    def text(self, *, bibtex: bool = False) -> str:
        """Give it as one text, with an empty line between parts."""
        parts = [*self.paragraphs, *([self.bibtex] if bibtex else [])]
        return "\n\n".join(parts) + "\n"


def methods(answer: Answer) -> MethodsText:
    """Write the methods paragraph of an answer of any kind.

    Raises:
        RequestError: nothing is written for its kind.
    """
    if answer.kind not in METHODS:
        raise RequestError(f"{answer.kind}: there is no methods paragraph for this kind of answer")
    how: Callable[[Any], Iterator[str]] = METHODS[answer.kind]
    words = common_names(world.scenario.names for world in answer.scenarios.values()).words()
    drafted = tuple(
        filled(" ".join(told), words) for told in (_model(answer), how(answer), _repeat(answer))
    )
    held = _entries()
    keys = {
        key: "" for text in drafted for found in _CITED.findall(text) for key in found.split(", ")
    }
    paragraphs = tuple(
        _CITED.sub(lambda found: _citation(found[1], held), text) for text in drafted
    )
    own = [held[key] for key in sorted(keys)]
    return MethodsText(paragraphs, "\n\n".join([*own, *_literature(answer, held)]))


def _model(answer: Answer) -> Iterator[str]:
    """Say which model it was, and which worlds."""
    yield (
        f"We used {MADE_BY} {answer.version}, an agent-based model of {{names.groups}} of "
        "{names.people}, their {names.allies} and {names.states}. It is described after the ODD+D "
        "protocol [grimm2020, mueller2013] and built on Mesa [terhoeven2025] and Numba [lam2015]."
    )
    worlds = answer.scenarios
    if len(worlds) > 3:
        yield f"We studied {len(worlds)} of its scenarios: {listed(list(worlds))}."
    for name, world in worlds.items() if len(worlds) <= 3 else ():
        scenario = world.scenario
        changed = f", with {listed(list(world.settings))}" if world.settings else ""
        yield (
            f"In its scenario {name} (“{scenario.title}”){changed}, "
            f"{actors_in_words(scenario)} act for {scenario.time.months} months; each "
            f"{{names.group}} is simulated by {scenario.people.per_group:,} people."
        )
    if len(worlds) == 1:
        found = Counter(statuses_of(next(iter(worlds.values())).scenario))
        yield (
            f"Of the {sum(found.values()):,} values that make this world, {found['assumed']:,} are "
            f"assumed, {found['sourced']:,} taken from publications, {found['fitted']:,} fitted to "
            "protest-event data [clark2016], and the rest chosen or set with the question."
        )
    if (run := answer.own_model) is not None:
        values = [f"{name} = {value:g}" for name, value in run.parameters.items()]
        of_it = f" with {listed(values)}" if values else ""
        yield f"In place of the model as it is we ran our own subclass of it, {run.name}{of_it}."


def _repeat(answer: Answer) -> Iterator[str]:
    """Say what repeats it, and on what it ran."""
    manifest = answer.held.manifest
    used = dict(manifest.get("versions") or versions())
    cited = {"numpy": " [harris2020]", "scipy": " [virtanen2020]", "numba": "", "mesa": ""}
    named = {"numpy": "NumPy", "scipy": "SciPy", "numba": "Numba", "mesa": "Mesa"}
    packages = [
        f"{named[name]} {used[name]}{source}" for name, source in cited.items() if used.get(name)
    ]
    yield f"The command was `{answer.command}`."
    yield f"It ran under Python {used['python']} with {listed(packages)}" + _machine(manifest) + "."
    git = manifest.get("git") or {}
    if git.get("commit"):
        changed = ", with changes that are not in it" if git.get("dirty") else ""
        yield f"The source was at commit {git['commit']}{changed}."
    yield (
        "The same command gives the same numbers to the last bit on one type of processor; the "
        "result’s folder holds every world as it was run, and a checksum of every file."
    )


def _machine(manifest: Mapping[str, Any]) -> str:
    host = manifest.get("host") or {}
    machine = " ".join(str(host[key]) for key in ("system", "machine") if host.get(key))
    on = [part for part in (str(host.get("cpu") or ""), f"({machine})" if machine else "") if part]
    return f", on {' '.join(on)}" if on else ""


def _entries() -> dict[str, str]:
    """Give the method's own sources as BibTeX, by their keys."""
    text = (files("sim.reports") / "references.bib").read_text("utf-8")
    found = re.findall(r"^@\w+\{(\w+),.*$", text, re.MULTILINE)
    return dict(zip(found, (line for line in text.splitlines() if line), strict=True))


def _citation(keys: str, held: Mapping[str, str]) -> str:
    """Cite sources by author and year, in brackets."""
    return f"({'; '.join(_named(held[key]) for key in keys.split(', '))})"


def _named(entry: str) -> str:
    """Name an entry of BibTeX as texts cite it."""
    said = re.search(r"author = \{(.*?)\}, title", entry)
    people = (said[1] if said else "").split(" and ")
    names = [_plain(person.partition(",")[0]) for person in people]
    who = f"{names[0]} et al." if len(names) > 3 or "others" in names else listed(names, "&")
    found = re.search(r"year = \{(\d{4})\}", entry)
    return f"{who} {found[1] if found else ''}".strip()


def _plain(name: str) -> str:
    """Write a name of BibTeX's without its signs for accents."""
    accents = {r"{\'e}": "é", r"{\`e}": "è", r"{\"e}": "ë", r"{\"u}": "ü", r"{\ss}": "ß"}
    for written, meant in accents.items():
        name = name.replace(written, meant)
    return name.strip("{}")


def _literature(answer: Answer, held: Mapping[str, str]) -> Iterator[str]:
    """Give what the worlds rest on as BibTeX: as much as a line of a scenario says."""
    keys = set(held)
    works = {work: "" for world in answer.scenarios.values() for work in world.scenario.literature}
    for work in works:
        found = _WORK.fullmatch(work.strip())
        who, year, rest = found.group("who", "year", "rest") if found else ("", "", work)
        title, _, place = rest.strip().rstrip(".").rpartition(", ")
        first = re.sub(r"[^a-z]", "", re.split(r"[ &,]", who)[0].lower()) or "work"
        key = next(
            key
            for number in range(len(keys) + 1)
            if (key := f"{first}{year}{'abcdefghijklmnopqrstuvwxyz'[number - 1] if number else ''}")
            not in keys
        )
        keys.add(key)
        fields = {
            "author": re.sub(" et al.?$", " and others", re.sub(",? & |, ", " and ", who)),
            "title": title or place or work,
            "howpublished": place if title else "",
            "year": year,
        }
        told = [f"{name} = {{{_escaped(value)}}}" for name, value in fields.items() if value]
        yield f"@misc{{{key}, {', '.join(told)}}}"


def _escaped(text: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", text)
