"""The kinds of answers: what asks each of them and what tells it.

One table for the face, the commands, loading, making again and telling. It imports nothing of what
it names before that is used.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """Where a kind of answer is at home.

    Attributes:
        name: of the kind, of its function in ``sim`` and of its command.
        study: the module that has ``ANSWER``, the class of its answers, and ``ask``.
        report: the module that has ``tell``.
        command: the module below ``sim.cli`` that has its command.
        asked: the module that has the function of its name.
    """

    name: str
    study: str
    report: str
    command: str
    asked: str

    @property
    def question(self) -> Any:  # noqa: ANN401 - a subclass of Asked
        """The class of its question, light where ``sim.studies.questions`` has it."""
        name = f"{self.name.capitalize()}Asked"
        found = getattr(import_module("sim.studies.questions"), name, None)
        return found or getattr(import_module(self.study), name)

    @property
    def answer(self) -> Any:  # noqa: ANN401 - a subclass of Answer, which is not imported here
        """The class of its answers."""
        return import_module(self.study).ANSWER

    @property
    def ask(self) -> Any:  # noqa: ANN401 - a function of what its study takes
        """What makes an answer of what was asked: ``ask(asked, held, jobs=…, progress=…)``."""
        return import_module(self.study).ask

    @property
    def tell(self) -> Any:  # noqa: ANN401 - a function of its own answer
        """What tells an answer as a report."""
        return import_module(self.report).tell


def _kind(name: str, command: str = "studies", asked: str = "") -> Kind:
    study = f"sim.studies.{name}"
    return Kind(name, study, f"sim.reports.{name}", command, asked or study)


KINDS = {
    kind.name: kind
    for kind in (
        _kind("run"),
        _kind("compare"),
        _kind("stakes"),
        _kind("explain"),
        _kind("refute"),
        _kind("robust"),
        _kind("sensitivity"),
        _kind("discover"),
        _kind("breakeven"),
        _kind("claims", "evidence"),
        _kind("calibrate", "evidence"),
        _kind("posterior", "evidence"),
        _kind("validate", "evidence"),
        _kind("dynamics", "evidence"),
        _kind("sweep", "sweep", "sim.results"),  # a sweep has a folder from its beginning
    )
}
"""Every kind by its name, in the order of ``--help``."""
