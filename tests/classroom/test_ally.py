"""What came of an ally’s choice, in the page and by the program."""

from functools import cache

import numpy as np
import pytest

from sim.classroom.content import STATIC, catalogue, page_languages
from sim.classroom.data import engine_data
from sim.classroom.library import ALLY, HIDDEN
from sim.model.tables import PlainRun
from sim.scenario.files import read_scenario
from sim.scenario.schema import parse_practice
from sim.world.columns import RESPONSES

LOADED = read_scenario(HIDDEN["ally"])


def ran(practice, number):
    """Run the world of an ally; say whether both want the same most, and how it ended."""
    scenario = LOADED.scenario
    run = PlainRun(
        scenario,
        parse_practice(practice, scenario),
        seed=int(ALLY["seed"]) + number,
        replicate=0,
        events=False,
    )
    groups, allies = run.world.groups, run.world.allies
    theirs, own = int(np.argmax(groups.priorities[0])), int(np.argmax(allies.agenda[0]))
    yes, hurt = set(), 0
    while run.running:
        run.step()
        flow = run.world.flow
        yes |= {int(k) for *_, k in np.argwhere(flow.response == RESPONSES.index("concede"))}
        each = groups.ranks / groups.people
        hurt += int(np.rint(each * flow.harms_repression).sum())
    kind = "theirs" if theirs in yes else "other" if yes else "none"
    return theirs == own, (kind, hurt)


@cache
def ended(number):
    """Give by choice how it ended for the group of an ally, and how many were hurt."""
    agrees, helped = ran("engaged-deference", number)
    _, decided = ran("imposition", number)
    _, left = ran("no-allies", number)
    return {"help": helped, "mine": helped if agrees else left, "decide": decided}


SOURCE = "export const world = async (request) => globalThis.engine.world(request);"
WORDS = "export const t = (key) => key; export const whole = String;"
NAMES = "export const issueName = String; export const name = String;"


def test_choices_end_in_the_page_as_in_the_program(engine):
    data = engine_data({"ally": LOADED}, [])
    numbers = [0, 1, 2, 5, 17, 199, 200, 231]
    script = (STATIC / "ally.js").read_text(encoding="utf-8")
    modules = {"dom.js": (STATIC / "dom.js").read_text(encoding="utf-8"), "source.js": SOURCE,
               "words.js": WORDS, "names.js": NAMES}  # fmt: skip
    for name, text in modules.items():
        (engine.folder / name).write_text(text, encoding="utf-8")
    (engine.folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (engine.folder / "ally.js").write_text(script, encoding="utf-8")
    found = engine.ask(
        """
        engine.prepare(given.data);
        globalThis.engine = engine;
        return import(given.place).then(({ allyWorld }) => Promise.all(
          given.numbers.map(async (n) => (await allyWorld(given.request, n)).ends)));
        """,
        data=data, numbers=numbers, request=ALLY, place=(engine.folder / "ally.js").as_uri(),
    )  # fmt: skip
    for number, ends in zip(numbers, found, strict=True):
        got = {choice: (row["kind"], row["hurt"]) for choice, row in ends.items()}
        assert got == ended(number), number
    kinds = {row["kind"] for ends in found for row in ends.values()}
    assert kinds == {"theirs", "other", "none"}


HARSH = {
    "en": ["police", "detention", "deport", "locked"],
    "es": ["polic", "deten", "deport"],
    "fr": ["police", "détention", "expuls", "enferm"],
    "ar": ["شرطة", "احتجاز", "ترحيل"],
}


@pytest.mark.parametrize("language", page_languages())
def test_no_phone_speaks_of_police_detention_or_deportation(language):
    """What an ally is told, and what is wanted most in the words of a phone."""
    said = catalogue(language).items()
    texts = [str(text).lower() for key, text in said if key.startswith(("ally.", "issue.safety"))]
    assert len(texts) > 40
    assert not [text for text in texts if any(word in text for word in HARSH[language])]
