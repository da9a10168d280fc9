"""Results as an archive to deposit: a zip file that is an RO-Crate 1.2, and opens here again.

What is in it and how it was made is said in ``ro-crate-metadata.json``, after the specification of
RO-Crate (Soiland-Reyes et al. 2022), so that a repository of data can read it; each result is in it
as its own folder, which ``sim.load`` verifies. The same results give the same bytes.

The package rocrate reads our archives in the tests and writes none of them: its zip files hold the
time at which they were written, it has no checksums, and it would save some fifteen lines for three
packages more, ``requests`` among them.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from sim.errors import RequestError, one_line, shown
from sim.files import MADE_BY, MANIFEST, as_path, check_file, packed, write_by
from sim.loading import load
from sim.reports import tell
from sim.reports.html import Report
from sim.result_folder import REPORT, is_report
from sim.studies.answer import Answer
from sim.version import PACKAGE, VERSION

METADATA = "ro-crate-metadata.json"
_CONTEXT = "https://w3id.org/ro/crate/1.2"

_KEPT = {
    "requirements.lock": "Versions of all packages that this version of solidarity was tested with",
    "LICENSE": "The licence of solidarity",
    "CITATION.cff": "How to cite solidarity",
}
"""Files of solidarity's own that go with every archive."""

_TYPES = {
    ".csv": ("text/csv", "rows"),
    ".html": ("text/html", "the report as a page"),
    ".json": ("application/json", "data"),
    ".parquet": ("application/vnd.apache.parquet", "a table"),
    ".png": ("image/png", "a figure"),
    ".py": ("text/x-python", "a model of the author's own"),
    ".svg": ("image/svg+xml", "a figure"),
    ".toml": ("application/toml", "an experiment, as it was read"),
    ".txt": ("text/plain", "the report as text"),
}
"""Media type of each suffix, and what such a file of a result is."""


class _Deposited(NamedTuple):
    """A result, and its report."""

    answer: Answer
    report: Report


type _Thing = dict[str, Any]
"""Something that the metadata describe, as JSON-LD."""


def archive(
    folder: str | Path | Sequence[str | Path],
    out: str | Path,
    *,
    title: str = "",
    author: str | Sequence[str] = (),
    license: str = "MIT",  # noqa: A002 - named as the option
    force: bool = False,
) -> Path:
    """Write results as an archive to deposit, which ``sim.load`` opens again.

    Args:
        folder: of a result, or several.
        out: the zip file.
        title: of the deposit; by default the results' own.
        author: who is to be cited, ``"Ada Lovelace"`` or ``"Ada Lovelace, 0000-0002-1825-0097"``
            with an ORCID; one or several.
        license: under which the results are given, as SPDX names it.
        force: replace a file that is there.

    Returns:
        The path of the zip file.

    Raises:
        RequestError: what is asked cannot be, or a folder is no result or not as it was written.
        OSError: the disk is full; nothing is left behind.
    """
    place = as_path(out, "out")
    given = [folder] if isinstance(folder, str | Path) else list(folder)
    people = [author] if isinstance(author, str) else list(author)
    agents = [_person(text) for text in people]
    if not given:
        raise RequestError("folder: expected one or more folders of results, got none")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+-]*", license):
        raise RequestError(f"license: expected a name of SPDX's, such as CC-BY-4.0, is '{license}'")
    check_file(place, overwrite=force)
    results = {
        as_path(one).resolve().name: _Deposited(answer, tell(answer))
        for one in given
        for answer in [load(one)]
    }
    if len(results) < len(given):
        raise RequestError("folder: expected names that differ, got two that are the same")
    entries: dict[str, Path | bytes] = {}
    for name, result in results.items():
        entries |= _entries(f"results/{name}/", result.answer)
    entries |= {name: held.read_bytes() for name in _KEPT if (held := _kept_file(name)) is not None}
    subject = title or "; ".join(dict.fromkeys(held.report.title for held in results.values()))
    entries["README.md"] = _readme(subject, results).encode()
    about = _metadata(subject, results, entries, agents, license)
    text = json.dumps({"@context": f"{_CONTEXT}/context", "@graph": about}, indent=2) + "\n"
    ordered = {METADATA: text.encode(), **{name: entries[name] for name in sorted(entries)}}
    write_by(place, lambda path: packed(ordered, path), overwrite=force)
    return place


def _kept_file(name: str) -> Path | None:
    """Find a file of solidarity's own: in the checkout, or where the wheel has put it."""
    if (held := PACKAGE.parent / name).is_file() and (PACKAGE.parent / "pyproject.toml").is_file():
        return held
    try:
        listed = files(MADE_BY) or ()
    except PackageNotFoundError:
        return None
    return next((Path(str(file.locate())) for file in listed if file.name == name), None)


def _entries(inside: str, answer: Answer) -> dict[str, Path | bytes]:
    """Name the files of a result in an archive: those of its manifest, and its report."""
    folder = answer.held.folder
    if folder is None:
        return {}
    names = [*answer.held.manifest["files"], MANIFEST]
    names += [REPORT] if is_report(folder / REPORT) else []
    return {inside: b"", **{f"{inside}{name}": folder / name for name in names}}


def _person(text: str) -> _Thing:
    """Read who is to be cited; ``RequestError`` if the ORCID is none."""
    name, _, orcid = (part.strip() for part in text.partition(","))
    if not name or not name.isprintable():
        raise RequestError(f"author: expected a name, is {shown(text)}")
    if not orcid:
        return {**_id(f"#{name.replace(' ', '-')}"), "@type": "Person", "name": name}
    digits = re.sub(r"^https://orcid\.org/|-", "", orcid)
    total = 0
    for sign in digits[:-1]:
        total = (total + int(sign)) * 2 if sign.isdecimal() else -1
    check = (12 - total % 11) % 11  # ISO 7064, MOD 11-2
    if not re.fullmatch(r"[0-9]{15}[0-9X]", digits) or digits[-1] != "0123456789X"[check]:
        raise RequestError(
            f"author: expected an ORCID behind the comma, is '{one_line(orcid, 60)}'"
        )
    written = "-".join(digits[place : place + 4] for place in range(0, 16, 4))
    return {"@id": f"https://orcid.org/{written}", "@type": "Person", "name": name}


def _metadata(
    title: str,
    results: Mapping[str, _Deposited],
    entries: Mapping[str, Path | bytes],
    agents: list[_Thing],
    license_name: str,
) -> list[_Thing]:
    """Describe an archive and all that is in it."""
    licence = {
        "@id": f"https://spdx.org/licenses/{license_name}",
        "@type": "CreativeWork",
        "name": license_name,
        "description": f"The licence that SPDX calls {license_name}",
    }
    own = [name for name in entries if "/" not in name]
    ended = max(str(held.answer.held.manifest["finished"]) for held in results.values())
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": title,
        "description": " ".join(_told(held.report) for held in results.values()),
        "datePublished": ended[:10],
        "license": _to(licence),
        **({"author": _one_or_more(map(_to, agents))} if agents else {}),
        "hasPart": [*(_id(f"results/{name}/") for name in results), *map(_id, own)],
        "mentions": _one_or_more(_id(f"#make-{name}") for name in results),
    }
    software = {
        "@id": "#solidarity",
        "@type": "SoftwareApplication",
        "name": MADE_BY,
        "version": VERSION,
        "description": "An agent-based model of people denied a right, their allies and states",
        "url": _id("CITATION.cff"),  # where to find it is for that to say
        "softwareRequirements": _id("requirements.lock"),
    }
    graph: list[_Thing] = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "conformsTo": _id(_CONTEXT),
            "about": _id("./"),
        },
        root,
        licence,
        *agents,
        software if "requirements.lock" in entries else _without(software, "softwareRequirements"),
    ]
    for name, held in results.items():
        graph += _of_result(name, held, entries)
    return graph + [_file(name, entries[name], _KEPT.get(name, "What this is")) for name in own]


def _of_result(name: str, told: _Deposited, entries: Mapping[str, Path | bytes]) -> list[_Thing]:
    """Describe a result: its folder, the command that made it, and its files."""
    answer, report = told
    inside = f"results/{name}/"
    names = [file for file in entries if file.startswith(inside) and file != inside]
    worlds = [file for file in names if file.startswith(f"{inside}scenarios/")]
    read = worlds + [f"{inside}{file}" for file in answer.held.inputs]
    manifest = answer.held.manifest
    return [
        {
            **_id(inside),
            "@type": "Dataset",
            "name": report.title,
            "description": _told(report),
            "hasPart": list(map(_id, names)),
        },
        {
            **_id(f"#make-{name}"),
            "@type": "CreateAction",
            "name": f"{report.kind}: {report.title}",
            "description": answer.command,
            "instrument": _id("#solidarity"),
            "object": _one_or_more(map(_id, read)),
            "result": _id(inside),
            "startTime": manifest["started"],
            "endTime": manifest["finished"],
        },
        *(_file(file, entries[file], _what(file.removeprefix(inside), answer)) for file in names),
    ]


def _what(name: str, answer: Answer) -> str:
    """Say what a file of a result is."""
    if name.startswith("scenarios/"):
        return "A world as it was run: every parameter"
    known = {
        MANIFEST: "How the result was made: command, versions, machine, checksum of every file",
        f"{answer.kind}.json": "The answer",
        f"{answer.kind}.csv": "What was found, a row for each thing",
    }
    told = known.get(name) or _TYPES.get(Path(name).suffix, ("", "data"))[1]
    return told[0].upper() + told[1:]


def _file(name: str, held: Path | bytes, description: str) -> _Thing:
    """Describe a file."""
    if isinstance(held, bytes):
        digest, size = hashlib.sha256(held).hexdigest(), len(held)
    else:
        with held.open("rb") as file:
            digest, size = hashlib.file_digest(file, "sha256").hexdigest(), held.stat().st_size
    return {
        **_id(name),
        "@type": "File",
        "name": name.rpartition("/")[2],
        "description": description,
        "contentSize": str(size),
        "encodingFormat": _TYPES.get(Path(name).suffix, ("text/plain", ""))[0],
        "sha256": digest,
    }


def _told(report: Report) -> str:
    """Say what was asked and what was found."""
    return one_line(" ".join([report.question, *report.verdict[:1]]), 2_000)


def _readme(title: str, results: Mapping[str, _Deposited]) -> str:
    """Write what people read first; the archive may be given any name."""
    lines = [f"# {title}", ""]
    for name, (answer, report) in results.items():
        place = f"THIS.zip/{name}" if len(results) > 1 else "THIS.zip"
        lines += [f"## `results/{name}/`", "", _told(report), "", "Made by:", ""]
        lines += [
            f"    {answer.command}",
            "",
            f"{MADE_BY} {answer.version} tells it as a page, and",
        ]
        lines[-1] += " makes it again and compares the two byte for byte, straight from this file:"
        lines += ["", f"    {MADE_BY} report {place}", f"    {MADE_BY} reproduce {place}", ""]
    lines += [f"`{METADATA}` describes every file (RO-Crate 1.2).", ""]
    return "\n".join(lines)


def _id(name: str) -> _Thing:
    return {"@id": quote(name, safe="/:#.,-_~'!$&()*+;=@")}


def _to(thing: _Thing) -> _Thing:
    return {"@id": thing["@id"]}


def _without(thing: _Thing, name: str) -> _Thing:
    return {key: held for key, held in thing.items() if key != name}


def _one_or_more(things: Iterable[_Thing]) -> _Thing | list[_Thing]:
    """Write a single one as itself, as JSON-LD's compact form has it."""
    found = list(things)
    return found[0] if len(found) == 1 else found
