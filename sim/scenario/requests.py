"""Experiment files: TOML that asks something of scenarios, and all that is wrong with one."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.scenario.errors import MOST_PROBLEMS, RequestError, did_you_mean, one_line
from sim.scenario.quantities import Section
from sim.scenario.sentences import sentence
from sim.scenario.shipped import find_experiments
from sim.scenario.toml import read_toml


def read_request[Model: Section](name_or_path: str | Path, model: type[Model]) -> tuple[Model, str]:
    """Read and validate an experiment file.

    Args:
        name_or_path: a shipped experiment's name (``essay``) or the path of a file.
        model: what the file must hold.

    Returns:
        The experiment, and what messages call its file.

    Raises:
        RequestError: with every problem of the file: key, what was expected, the nearest name.
    """
    path, place = _locate(str(name_or_path))
    data = read_toml(path, place)
    try:
        return model.model_validate(data), place
    except ValidationError as error:
        rows = error.errors(include_url=False, include_context=True)
    lines = [_line(place, model, row) for row in rows[:MOST_PROBLEMS]]
    raise RequestError([*lines, *["…"] * len(rows[MOST_PROBLEMS:])])


def _locate(text: str) -> tuple[Path, str]:
    if not text:
        raise RequestError("an experiment needs a name or a path")
    if text.endswith(".toml") or "/" in text or "\\" in text:
        return Path(text), text
    named = find_experiments()
    if text in named:
        return named[text], f"experiments/{text}.toml"
    hint = did_you_mean(text, named)
    if "\0" not in text and Path(f"{text}.toml").is_file():
        hint = f"; did you mean the file './{text}.toml'?"
    raise RequestError(f"there is no experiment '{text}'{hint}")


def _line(place: str, model: type[BaseModel], row: Any) -> str:  # noqa: ANN401 - pydantic's row
    key = ""
    for part in row["loc"]:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{one_line(str(part), 60)}"
    if row["type"] == "extra_forbidden":
        hint = did_you_mean(str(row["loc"][-1]), _keys(model, row["loc"][:-1]))
        return f"{place}: {key.lstrip('.')}: unknown key{hint}"
    front = f"{key.lstrip('.')}: " if key else ""
    return f"{place}: {front}{sentence(row)}"


def _keys(model: type[BaseModel], at: tuple[str | int, ...]) -> list[str]:
    """Give the keys of the table at a place; those of the top if the place is none of ours."""
    for part in at:
        field = model.model_fields.get(str(part))
        inner = field.annotation if field is not None else None
        for held in (inner, *getattr(inner, "__args__", ())):
            if isinstance(held, type) and issubclass(held, BaseModel):
                model = held
                break
    return list(model.model_fields)
