"""``python -m docs.build``: write the parts of the documentation that follow from the code.

They are ``docs/reference/commands.md``, the lessons’ pages in ``docs/teaching/``, and in the pages
that ``FILLED`` names what stands between lines such as ``<!-- outcomes:begin (…) -->`` and
``<!-- outcomes:end -->``. With ``--check`` nothing is written, and the exit code is 1 if something
is out of date.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

import click

from docs.build.alive import map_part
from docs.build.breakeven import breakeven_part
from docs.build.evidence import EVIDENCE_PARTS, evidence_pictures, posterior_line
from docs.build.pictures import PICTURES
from docs.build.robustness import study_part
from docs.build.short import USE, answer_picture, headline, short_answer
from sim import STUDIES
from sim.classroom.content import own_texts, page_languages, page_text, page_texts
from sim.classroom.library import Lesson, LessonStep, lessons
from sim.loading import answer_of, load
from sim.outcomes import HARMS_PER_RIGHT, OUTCOMES, SERIES
from sim.scenario.files import load_scenario
from sim.scenario.lists import FIRST_MODEL, PRESETS, Channels, Rules, readings_of
from sim.scenario.names import ENGLISH
from sim.scenario.quantities import Status, text_of
from sim.scenario.reference import Parameter, Part, counts, default_rows, followed, parts, span
from sim.scenario.schema import Scenario
from sim.version import PACKAGE

if TYPE_CHECKING:
    from sim.studies.claims_answer import ClaimsAnswer


LINK = "http://127.0.0.1:8020/?lesson="


def lesson_pages() -> dict[str, str]:
    """Give every lesson’s page, by its path in ``docs/``."""
    return {f"teaching/{lesson.key}.md": "\n".join(_lines(lesson)) for lesson in lessons()}


def _lines(lesson: Lesson) -> Iterator[str]:
    key, world = f"lesson.{lesson.key}", lesson.world
    yield f"# {_said(f'{key}.title')}\n"
    yield (
        f"{lesson.minutes} minutes, or {lesson.short} by the short way: the second number of a "
        "step, where it has one. One projector, or a screen for every two.\n"
    )
    yield f"## Question\n\n{_said(f'{key}.question')}\n"
    yield (
        f"## Settings\n\nWorld `{world['scenario']}`, left `{world['a']}`, right `{world['b']}`, "
        f"seed {world['seed']}. With `solidarity demo` running, this link begins\n"
        "the lesson; so does *Lessons* on the page, also in a take-away file.\n"
    )
    yield f"<{LINK}{lesson.key}>\n"
    yield "## Steps\n"
    for number, step in enumerate(lesson.steps, start=1):
        yield f"{number}. {_step(key, step)}"
    for heading, name in (("Watch", "watch"), ("Discuss", "discuss")):
        yield f"\n## {heading}\n"
        yield from (f"- {row}" for row in page_texts(ENGLISH, f"{key}.{name}"))
    comes_out = page_text(ENGLISH, f"{key}.comes_out", **lesson.comes_out())
    yield f"\n## What comes out, and why\n\n{comes_out}\n"
    yield "Numbers change with the version of the model: try the lesson before you give it.\n"
    yield (
        f"## Limits\n\n{_said(f'{key}.limit')} What else the model leaves out stands in "
        "[its limits](../explanation/limits.md).\n"
    )


def _step(key: str, step: LessonStep) -> str:
    minutes = f"{step.minutes} / {step.short}" if step.short else f"{step.minutes}"
    text = (
        f"**{_said(f'lessons.kind.{step.kind}')}** ({minutes} minutes). "
        f"{_said(f'{key}.steps.{step.id}')}"
    )
    if step.world:
        text += f" (World `{step.world['scenario']}`.)"
    if step.free:
        named = ("another seed" if name == "seed" else f"“{_said(f'slider.{name}.label')}”"
                 for name in step.free)  # fmt: skip
        text += f" Free: {', '.join(named)}; all else is locked."
    return text


def _said(key: str) -> str:
    return page_text(ENGLISH, key)


FOLDER = PACKAGE.parent / "docs"

CLI = "reference/commands.md"
FILLED = (
    "explanation/model.md",
    "explanation/robustness.md",
    "explanation/validation.md",
    "how-to/break-even.md",
    "reference/output.md",
    "reference/scenario.md",
    "teaching/README.md",
)

_HEAD = """\
# Commands

Made by `python -m docs.build` from `--help`. What the commands print and write is described in
[output.md](output.md).
"""


MOST_LACKING = 5
"""Texts that a language lacks which are named."""

FINDINGS = "findings.md"
README = "README.md"
SHORT = "in-short.md"
FIRST_FINDINGS = "findings-version-1.csv"
REFERENCE = "results/reference"


def pages(folder: Path = FOLDER) -> dict[Path, str]:
    """Give every page that is made, or has parts that are, as it should be.

    Raises:
        OSError: a page that has such parts cannot be read.
        ValueError: a mark in it is unknown, or stands alone.
    """
    made = {folder / CLI: commands_page()}
    for name in FILLED:
        made[folder / name] = filled((folder / name).read_text(encoding="utf-8"), name)
    reference = folder.parent / REFERENCE
    if (reference / "claims.json").exists():
        answer = published_claims(reference)
        made[folder / FINDINGS] = findings(answer, reference, folder / FIRST_FINDINGS)
        short = folder / SHORT
        made[short] = with_findings(short.read_text(encoding="utf-8"), answer)
        made[folder / "pictures" / "answer.svg"] = answer_picture(answer)
        readme = folder.parent / README
        if readme.exists():
            made[readme] = with_findings(readme.read_text(encoding="utf-8"), answer)
    made |= evidence_pictures(folder)
    made |= {folder / name: text for name, text in lesson_pages().items()}
    made |= {folder / "pictures" / name: draw() for name, draw in PICTURES.items()}
    return made


def published_claims(reference: Path) -> "ClaimsAnswer":
    """Load the published claims; `TypeError` if something else is there."""
    answer = load(reference)
    if answer.kind != "claims":
        raise TypeError(f"{reference}: expected claims, is {answer.kind}")
    return cast("ClaimsAnswer", answer)


def with_findings(text: str, answer: "ClaimsAnswer") -> str:
    """Fill in what the published claims found, where a page has a mark for it."""
    written: dict[str, Callable[[ClaimsAnswer], str]] = {
        "findings": _found,
        "answer": short_answer,
        "use": lambda _: USE.rstrip(),
    }
    for mark, write in written.items():
        begin, end = f"<!-- {mark}:begin (python -m docs.build) -->", f"<!-- {mark}:end -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        if rest:
            text = f"{before}{begin}\n\n{write(answer)}\n\n{end}{after}"
    return text


def _found(answer: "ClaimsAnswer") -> str:
    from sim.reports.findings import in_short  # noqa: PLC0415 - only here

    parts = (headline(), in_short(answer), posterior_line())
    return "\n\n".join(part for part in parts if part)


def findings(answer: "ClaimsAnswer", reference: Path, first: Path) -> str:
    """Write the page of findings from the published results and what the first model's were."""
    from sim.reports.findings import findings_page  # noqa: PLC0415 - only here

    with first.open(encoding="utf-8", newline="") as lines:
        before = {(row["scenario"], row["claim"]): row["verdict"] for row in csv.DictReader(lines)}
    figures = sorted(path.name for path in reference.glob("claims*.svg"))
    more = "\n\n".join(part for part in (headline(), posterior_line()) if part)
    # What is said of a world may be mended after its claims were run; its parameters may not.
    worlds = {name: load_scenario(name) for name in answer.scenarios}
    return findings_page(answer, figures, before, more, worlds)


def languages_part() -> str:
    """List the languages, each with what its file lacks and is told in English."""
    asked = [*own_texts(ENGLISH), *(f"narrative.channels.{name}" for name in Channels.model_fields)]
    rows = []
    for code in page_languages():
        own = asked if code == ENGLISH else own_texts(code)
        lacking = [f"`{key}`" for key in asked if key not in own]
        more = f" and {len(lacking) - MOST_LACKING} more" if len(lacking) > MOST_LACKING else ""
        lacks = ", ".join(lacking[:MOST_LACKING]) + more or "nothing"
        rows.append((f"`{code}`", page_text(code, "language.name"), lacks))
    return table(("file", "language", "lacks"), rows)


def score_part() -> str:
    """Count which of the published claims the model reproduces."""
    from sim.reports.findings import score  # noqa: PLC0415 - only here

    table = score(published_claims(PACKAGE.parent / REFERENCE).standing)
    return (
        f"{table}\n\nThat model has {counts()['assumed']} parameters with a value that is assumed."
    )


def filled(text: str, name: str) -> str:
    """Fill the marked parts of a page.

    Raises:
        ValueError: a mark is unknown or stands alone.
    """
    marks = re.findall(r"<!-- ([\w-]+):(begin|end)\b", text)
    for n, (name_of_part, kind) in enumerate(marks):
        other = marks[n + 1 : n + 2] if kind == "begin" else marks[max(n - 1, 0) : n]
        if other != [(name_of_part, "end" if kind == "begin" else "begin")]:
            raise ValueError(f"{name}: the mark {name_of_part}:{kind} stands alone")

    def fill(found: re.Match[str]) -> str:
        try:
            made = part(found[2]).strip()
        except KeyError as error:
            raise ValueError(f"{name}: there is no part {found[2]}") from error
        return f"{found[1]}\n\n{made}\n\n{found[3]}"

    pattern = r"(<!-- ([\w-]+):begin\b[^>]*-->).*?(<!-- \2:end -->)"
    return re.sub(pattern, fill, text, flags=re.DOTALL)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '\\|') for cell in row)} |" for row in lines)


def outcomes_part() -> str:
    """Describe series and outcomes."""
    series = [(f"`{row.name}`", row.unit, row.definition) for row in SERIES]
    outcomes = [
        (
            f"`{row.name}`",
            row.label,
            row.unit,
            _bounds(row.low, row.high),
            row.better,
            row.definition,
        )
        for row in (*OUTCOMES, HARMS_PER_RIGHT)
    ]
    return (
        "**Monthly series**, at the end of every month:\n\n"
        f"{table(('series', 'unit', 'definition'), series)}\n\n"
        "**Outcomes** of a run, and last a ratio of two of their means:\n\n"
        + table(("outcome", "in words", "unit", "range", "better", "definition"), outcomes)
    )


def _bounds(low: float, high: float) -> str:
    return f"{low:g} to {high:g}" if high < float("inf") else f"at least {low:g}"


def parameters_part() -> str:
    """Describe every parameter, a table for each part of a scenario."""
    return "\n\n".join([_counted(), *(text for part in parts() for text in _part(part))])


def _counted() -> str:
    held = counts()
    told = ", ".join(
        f"{held[status]} are *{status}*" for status in get_args(Status.__value__) if status in held
    )
    return (
        f"Of {sum(held.values())} parameters that are numbers (a column of a list counted once) "
        f"{' and'.join(told.rsplit(',', 1))}."
    )


def _part(part: Part) -> Iterator[str]:
    if not part.name:
        yield f"**At the top of a file.** {part.meaning}"
    else:
        yield f"**`[{f'[{part.name}]' if part.rows else part.name}]`** {part.meaning}"
    head = (
        *("key", "default", "unit", "range", "plausible", "meaning"),
        *("status", "source of the value", "source of the mechanism"),
    )
    yield table(head, map(_parameter, part.parameters))
    if part.rows:
        rows = default_rows(part.name)
        keys = [row.key for row in part.parameters if any(row.key in held for held in rows)]
        if rows:
            yield "By default:"
            yield table(keys, [[text_of(row.get(key)) for key in keys] for row in rows])


def rules_part() -> str:
    """Describe every reading of every rule."""
    usual, first = Scenario(title="The defaults").rules, PRESETS[FIRST_MODEL]
    rows = [
        (
            f"`{rule}`" if n == 0 else "",
            f"`{name}`",
            held["meaning"],
            held["theory"],
            "yes" if getattr(usual, rule) == name else "",
            "yes" if first[rule] == name else "",
        )
        for rule in Rules.model_fields
        for n, (name, held) in enumerate(readings_of(rule).items())
    ]
    return table(("rule", "reading", "what it says", "source", "default", FIRST_MODEL), rows)


def _parameter(row: Parameter) -> tuple[str, ...]:
    default = "required" if row.required else text_of(row.default)
    if isinstance(row.default, list | tuple | dict) and not row.default:
        default = "none"
    plausible = "all" if row.choices else span(row.plausible)
    source = "" if row.status in ("assumed", "chosen") else row.source
    return (
        *(f"`{row.key}`", default, row.unit, row.range, plausible, row.meaning),
        *(row.status or "", source, row.theory),
    )


def fields_part(kind: str) -> str:
    """Describe every field of a kind of answer, read off its model."""
    schema = answer_of(kind).model_json_schema()
    return table(("field", "type", "meaning"), _fields(schema, schema, ""))


def rows_part(kind: str) -> str:
    """Describe the columns of the CSV file of a kind of answer."""
    rows = [(f"`{name}`", held) for name, held in answer_of(kind).COLUMNS.items()]
    return table(("column", "holds"), rows)


def _fields(
    schema: dict[str, Any], node: dict[str, Any], path: str
) -> Iterator[tuple[str, str, str]]:
    for key, held in node.get("properties", {}).items():
        if path == "" and key == "scenario":
            yield "`scenario`", "object", "All parameters of the scenario, as it was run."
            continue
        told, name = followed(schema, held), f"{path}.{key}".lstrip(".")
        unit = f" ({told['unit']})" if told.get("unit") else ""
        yield f"`{name}`", _type(told, held), told.get("description", "") + unit
        items = followed(schema, told.get("items", {}))
        if "properties" in items:
            yield from _fields(schema, items, f"{name}[]")
        elif told.get("type") in ("array", "object"):
            yield from _fields(schema, told, name)


def _type(told: dict[str, Any], said: dict[str, Any]) -> str:
    if "const" in told:
        return f"`{told['const']}`"
    kinds = told.get("type", "any")
    names = list(kinds) if isinstance(kinds, list) else [kinds]
    null = any(choice.get("type") == "null" for choice in said.get("anyOf", ()))
    return " or ".join([*names, "null"] if null else names)


def columns_part(fields: dict[str, tuple[str, str]]) -> str:
    """Describe the columns of a table of ours."""
    rows = [(f"`{name}`", unit, meaning) for name, (unit, meaning) in fields.items()]
    return table(("column", "unit", "meaning"), rows)


def _events() -> str:
    from sim.model.tables import EVENT_FIELDS  # noqa: PLC0415 - only here

    return columns_part(EVENT_FIELDS)


PARTS: dict[str, Callable[[], str]] = {
    "outcomes": outcomes_part,
    "parameters": parameters_part,
    "rules": rules_part,
    "events-columns": _events,
    **EVIDENCE_PARTS,
    "breakeven": breakeven_part,
    "robustness-study": study_part,
    "alive": map_part,
    "claims-score": score_part,
    "languages": languages_part,
}
"""Every part that can be marked, beside those of answers, and what makes it."""


def part(name: str) -> str:
    """Make a part: ``<kind>-fields`` and ``<kind>-rows`` of a kind of answer, or one of ``PARTS``.

    Raises:
        KeyError: there is no such part.
    """
    if name in PARTS:
        return PARTS[name]()
    kind, _, what = name.rpartition("-")
    if kind in STUDIES and what in ("fields", "rows"):
        return fields_part(kind) if what == "fields" else rows_part(kind)
    raise KeyError(name)


def commands_page() -> str:
    """Write the page of all commands with their help.

    Not by sphinx-click: its page is three times as long and in the order of the alphabet, sets
    examples as prose, in which ``--out`` becomes ``–out``, and can be read only on the site.
    """
    from sim.cli import COMMANDS, NAME, cli, command_of  # noqa: PLC0415 - it need not be there for the rest

    top = click.Context(cli, info_name=NAME, terminal_width=100, **cli.context_settings)
    texts = [_HEAD, _help(cli, top)]
    for name in COMMANDS:
        texts += _command(command_of(name), name, top)
    return "\n".join(texts)


def _command(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, parent=parent, info_name=name)
    yield f"## {context.command_path}\n"
    yield _help(command, context)
    if isinstance(command, click.Group):
        for inner, held in command.commands.items():
            yield from _command(held, inner, context)


def _help(command: click.Command, context: click.Context) -> str:
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return f"```text\n{text}\n```\n"


def write_docs(arguments: Sequence[str]) -> int:
    """Write the pages, or with ``--check`` say which are out of date."""
    stale = 0
    for path, text in pages().items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if "--check" in arguments:
            click.echo(f"{path.name}: out of date; run python -m docs.build", err=True)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            click.echo(f"{path.name}: written")
    return 1 if stale and "--check" in arguments else 0
