"""A world as a page shows it: both sides, where they part, how typical it is.

What is drawn of a run: its columns month by month, read off in whole numbers.

Frame 0 is the world before its first month, frame m the end of month m. Shares are written in
thousandths (``SCALE``), people as represented people.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.classroom.causes import Teller, Told
from sim.model.tables import PlainRun
from sim.narrative.catalogue import Sentence, say, text
from sim.narrative.happenings import remember
from sim.outcomes import MAIN_OUTCOME, OUTCOME_NAMES, OUTCOMES, SERIES_NAMES
from sim.scenario.schema import Mixture, Scenario
from sim.world.columns import NOBODY, Floats, Ints, World

SCALE = 1000

_KEPT: dict[str, tuple[str, ...]] = {
    "states": ("rights_in_practice", "rights_on_paper", "opinion", "scope_share"),
    "groups": (
        *("campaign_issue", "campaign_tactic", "joint", "refused", "own_decision", "deciding_in"),
        *("lead", "override_leaders", "capacity", "trust", "tie"),
    ),
    "allies": ("present", "campaign_issue", "campaign_tactic", "resources"),
    "flow": ("participants", "harms_repression", "harms_usual", "response", "pressure"),
}
"""Columns that are kept of every frame, by the part of the world."""

type Frames = dict[str, dict[str, Ints]]
"""What is drawn, by part and name, [frames, actors (, issues)]."""


class _Recorder:
    """Keeps what is drawn of every frame of a run.

    Args:
        world: as it is before its first month; it is read again at every ``take``.
    """

    def __init__(self, world: World) -> None:
        """Begin, and take frame 0."""
        self.world = world
        self.pairs = np.argwhere(world.groups.first_tie == 1)
        self._kept: dict[str, dict[str, list[Floats]]] = {
            part: {name: [] for name in names} for part, names in _KEPT.items()
        }
        self.take()

    def take(self) -> None:
        """Take a frame of the world as it stands now."""
        for part, columns in self._kept.items():
            table = getattr(self.world, part)
            for name, frames in columns.items():
                frames.append(getattr(table, name).copy())

    def frames(self) -> Frames:
        """Give what is drawn of all frames."""
        return {
            "states": self._states(),
            "groups": self._groups(),
            "allies": self._allies(),
            "ties": self._ties(),
        }

    def responses(self) -> list[list[list[int]]]:
        """Give by frame what states answered: state, category, issue, response and pressure."""
        response, pressure = self._all("flow", "response"), self._all("flow", "pressure")
        found: list[list[list[int]]] = [[] for _ in response]
        for m, s, c, k in np.argwhere(response > 0).tolist():
            told = [int(response[m, s, c, k]), round(SCALE * float(pressure[m, s, c, k]))]
            found[m].append([s, c, k, *told])
        return found

    def _all(self, part: str, name: str) -> Floats:
        """Give a column of every frame, [frames, ...]."""
        return np.stack(self._kept[part][name])

    def _states(self) -> dict[str, Ints]:
        groups = self.world.groups
        practice = self._all("states", "rights_in_practice")
        paper = self._all("states", "rights_on_paper")
        frames, count = len(practice), len(self.world.states.id)
        held, law, people = np.zeros((frames, count)), np.zeros((frames, count)), np.zeros(count)
        for g, (s, c) in enumerate(zip(groups.state, groups.category, strict=True)):
            shares = groups.members[g] * groups.priorities[g]
            held[:, s] += (shares * practice[:, s, c]).sum(axis=1)
            law[:, s] += (shares * paper[:, s, c]).sum(axis=1)
            people[s] += groups.members[g]
        for s in np.flatnonzero(people == 0).tolist():  # without groups: all issues alike
            people[s] = 1.0
            held[:, s] = practice[:, s].mean(axis=(1, 2))
            law[:, s] = paper[:, s].mean(axis=(1, 2))
        share = self._all("states", "scope_share")[:, :, :-1, None]
        return {
            "rights": _thousandths(held / people),
            "paper": _thousandths(law / people),
            "opinion": _thousandths(self._all("states", "opinion")),
            "issues": _thousandths((share * practice).sum(axis=2)),
        }

    def _groups(self) -> dict[str, Ints]:
        groups = self.world.groups
        each, called_on = groups.members / groups.people, groups.ranks / groups.people
        participants = self._all("flow", "participants")
        return {
            "issue": self._all("groups", "campaign_issue").astype(np.int64),
            "tactic": self._all("groups", "campaign_tactic").astype(np.int64),
            "joint": self._all("groups", "joint").astype(np.int64),
            "refused": self._all("groups", "refused").astype(np.int64),
            "own": self._all("groups", "own_decision").astype(np.int64),
            "conferring": np.maximum(self._all("groups", "deciding_in"), 0),
            "lead": _thousandths(self._all("groups", "lead")),
            "override": _thousandths(self._all("groups", "override_leaders")),
            "capacity": _thousandths(self._all("groups", "capacity")),
            "took": _whole(called_on * participants),
            "turnout": _thousandths(participants / groups.people),
            "harmed_repression": _whole(called_on * self._all("flow", "harms_repression")),
            "harmed_usual": _whole(each * self._all("flow", "harms_usual")),
        }

    def _allies(self) -> dict[str, Ints]:
        return {
            "present": self._all("allies", "present").astype(np.int64),
            "own_issue": self._all("allies", "campaign_issue").astype(np.int64),
            "own_tactic": self._all("allies", "campaign_tactic").astype(np.int64),
            "money": _whole(self._all("allies", "resources")),
        }

    def _ties(self) -> dict[str, Ints]:
        g, a = self.pairs.T
        return {
            "trust": _thousandths(self._all("groups", "trust")[:, g, a]),
            "stands": self._all("groups", "tie")[:, g, a].astype(np.int64),
        }


def _thousandths(shares: Floats) -> Ints:
    return np.rint(SCALE * shares).astype(np.int64)


def _whole(values: Floats) -> Ints:
    return np.rint(values).astype(np.int64)


SHOWN_SERIES = ("rights", "rights_paper", "harms", "participation", "capacity", "ties", "opinion")
"""Series of ``sim.outcomes`` that the page draws."""

DECIDED = ("issue", "tactic", "joint", "refused", "lead", "conferring")
"""What a group's decision is made of; two sides part when one of them differs."""

ALLIES_DECIDED = ("own_issue", "own_tactic")


def clean(values: Floats, decimals: int = 5) -> list[float | None]:
    """Give numbers as JSON holds them: rounded, and null for what is not a number."""
    rounded = np.round(values, decimals).tolist()
    return [None if value != value else value for value in rounded]  # noqa: PLR0124 - only NaN


@dataclass(frozen=True, slots=True)
class Side:
    """A finished run."""

    model: PlainRun
    pairs: Ints  # [ties, 2] group and ally
    frames: Frames
    responses: list[list[list[int]]]
    told: tuple[Told, ...]

    def plain(self) -> dict[str, Any]:
        """Give everything that the page needs of it."""
        outcomes, series = self.model.outcomes(), self.model.world.record.series.T
        return {
            "parts": {
                part: {name: np.moveaxis(column, 0, -1).tolist() for name, column in rows.items()}
                for part, rows in self.frames.items()
            },
            "responses": self.responses,
            "series": {  # frame 0 has none
                name: [None, *clean(series[SERIES_NAMES.index(name)])] for name in SHOWN_SERIES
            },
            "outcomes": dict(zip(outcomes, _clean_all(outcomes), strict=True)),
            "told": [row.plain(self.model.parameters.names) for row in self.told],
        }


def _clean_all(outcomes: dict[str, float]) -> list[float | None]:
    """Give outcomes as JSON holds them."""
    return clean(np.array([outcomes[row.name] for row in OUTCOMES]))


def run_side(scenario: Scenario, mixture: Mixture, seed: int) -> Side:
    """Run one practice on the world of a seed: its replicate 0, as ``solidarity run`` does."""
    model = PlainRun(scenario, mixture, seed=seed, replicate=0, events=False)
    recorder, teller = _Recorder(model.world), Teller(model)
    while model.running:
        before = remember(model.world)
        model.step()
        recorder.take()
        teller.tell(before)
    frames, responses = recorder.frames(), recorder.responses()
    return Side(model, recorder.pairs, frames, responses, tuple(teller.told))


def _actors_of(side: Side) -> dict[str, Any]:
    """Describe who is in the world: the same on both sides."""
    model, world = side.model, side.model.world
    names, groups, allies = model.names, world.groups, world.allies
    return {
        "scale": SCALE,
        "months": model.months,
        "start": model.parameters.time.start,
        "states": [
            {
                "repressiveness": round(float(world.states.repressiveness[s]), 3),
                "enforceability": round(float(world.states.enforceability[s]), 3),
            }
            for s in range(len(world.states.id))
        ],
        "groups": [
            {
                "state": int(groups.state[g]),
                "category": int(groups.category[g]),
                "scope": int(groups.scope[g]),
                "members": round(float(groups.members[g])),
                "people": int(groups.people[g]),
                "wants": [round(float(value), 3) for value in groups.priorities[g]],
            }
            for g in range(len(groups.id))
        ],
        "allies": [
            {
                "states": [int(s) for s in range(len(world.states.id)) if allies.reach[a, s]],
                "wants": [round(float(value), 3) for value in allies.agenda[a]],
                "money": round(float(allies.first_resources[a])),
            }
            for a in range(len(allies.id))
        ],
        "ties": side.pairs.tolist(),
        "issues": _named(model.parameters.issues),
        "tactics": _named(model.parameters.tactics),
        "categories": _named(model.parameters.categories),
        "scopes": list(names.scopes),
        "responses": list(names.responses),
        "shocks": [
            {"name": row.name, "meaning": row.meaning, "month": row.month, "months": row.months,
             "leave": row.allies_leave}
            for row in model.parameters.shocks
        ],
    }  # fmt: skip


def _named(rows: Any) -> list[dict[str, str]]:  # noqa: ANN401 - rows of any list
    return [{"name": row.name, "meaning": row.meaning} for row in rows]


def shown_world(scenario: Scenario, mixtures: tuple[Mixture, Mixture], seed: int) -> dict[str, Any]:
    """Run both practices in the world of a seed, and tell of them."""
    left = run_side(scenario, mixtures[0], seed)
    same = mixtures[0].name == mixtures[1].name
    right = left if same else run_side(scenario, mixtures[1], seed)
    told = left.plain()
    return {
        "world": _actors_of(left),
        "sides": [told, told if same else right.plain()],
        "parting": parting(left, right),
    }


def parting(left: Side, right: Side) -> dict[str, Any]:
    """Find where the sides part.

    Returns:
        ``decision``: the first month with a decision that differs, null if none does; ``world``:
        the first month at whose end anything drawn differs but decisions themselves, null if
        nothing does; ``text``: both in a sentence; ``said``: the same by keys.
    """
    decision = _first(left, right, (("groups", DECIDED), ("allies", ALLIES_DECIDED)))
    others = [
        (part, tuple(name for name in frames if name not in {*DECIDED, *ALLIES_DECIDED, "own",
                                                             "override"}))
        for part, frames in left.frames.items()
    ]  # fmt: skip
    world = _first(left, right, others)
    told = _told(left, right, decision, world)
    return {"decision": decision, "world": world, "text": text(told, left.model.parameters.names),
            "said": [row.plain() for row in told]}  # fmt: skip


def _first(left: Side, right: Side, kinds: Any) -> int | None:  # noqa: ANN401 - pairs of names
    """Find the first frame in which one of the columns differs."""
    frames = [
        np.flatnonzero(_differs(left.frames[part][name], right.frames[part][name]))
        for part, names in kinds
        for name in names
    ]
    found = [int(rows[0]) for rows in frames if rows.size]
    return min(found) if found else None


def _differs(one: Ints, other: Ints) -> Any:  # noqa: ANN401 - flags by frame
    return (one != other).reshape(len(one), -1).any(axis=1)


def _told(left: Side, right: Side, decision: int | None, world: int | None) -> list[Sentence]:
    if decision is None:
        return [say("parting.never")]
    columns = [
        {name: side.frames["groups"][name][decision] for name in DECIDED} for side in (left, right)
    ]
    where = _differing(columns, DECIDED)
    told = [say("parting.same", month=decision - 1)] if decision > 1 else []
    if where:
        g = [*_differing(columns, ("issue", "tactic")), *where][0]
        told.append(
            say(
                "parting.group",
                month=decision,
                group=g + 1,
                left=_decision(left, columns[0], g),
                right=_decision(right, columns[1], g),
            )
        )
    else:
        told.append(say("parting.ally", month=decision))
    if world is None:
        told.append(say("parting.nothing"))
    return told


def _differing(columns: list[dict[str, Ints]], names: tuple[str, ...]) -> list[int]:
    """Find the groups of which one of the columns differs."""
    differs = np.stack([columns[0][name] != columns[1][name] for name in names])
    found: list[int] = np.flatnonzero(differs.any(axis=0)).tolist()
    return found


def _decision(side: Side, row: dict[str, Ints], g: int) -> Sentence:
    if row["conferring"][g] > 0:
        return say("parting.argues")
    names, campaign = side.model.names, say("campaign.none")
    if row["issue"][g] != NOBODY:
        tactic, issue = names.tactics[row["tactic"][g]], names.issues[row["issue"][g]]
        campaign = say("campaign.named", tactic=tactic, issue=issue)
    if row["refused"][g]:
        return say("parting.refuses", campaign=campaign)
    key = "parting.joint" if row["joint"][g] else "parting.alone"
    return say(key, campaign=campaign, lead=float(row["lead"][g]) / SCALE)


_BANDS = ("rights", "harms", "participation")
"""Series whose bands a page draws."""

_SHOWN = ("rights", "rights_end", "harms")
"""Outcomes that a page compares."""

_MIDDLE = (0.1, 0.5, 0.9)
"""Quantiles of a band: it holds the middle 80 % of worlds."""

SAMPLE_SEED = 2021
"""Of these worlds, whatever the seed of the world shown: all are measured by the same worlds."""


def sample_of(series: list[Floats], outcomes: list[Floats], smallest: float) -> dict[str, Any]:
    """Sum up worlds.

    Args:
        series: of each side, [worlds, months, len(SERIES)].
        outcomes: of each side, [worlds, len(OUTCOMES)].
        smallest: the smallest difference in rights worth caring about.

    Returns:
        ``worlds``, ``seed``, ``smallest``; ``bands``: by series, for each side low, middle and high
        by month; ``values``: by outcome, for each side a number a world.
    """
    return {
        "worlds": len(outcomes[0]),
        "seed": SAMPLE_SEED,
        "smallest": smallest,
        "bands": {
            name: [_band(side, SERIES_NAMES.index(name)) for side in series] for name in _BANDS
        },
        "values": {
            name: [clean(side[:, OUTCOME_NAMES.index(name)]) for side in outcomes]
            for name in _SHOWN
        },
    }


def _band(series: Floats, column: int) -> dict[str, list[float | None]]:
    low, middle, high = np.quantile(series[:, :, column], _MIDDLE, axis=0)
    return {"low": clean(low), "middle": clean(middle), "high": clean(high)}


def typical(ensemble: dict[str, Any], here: tuple[float, float]) -> dict[str, Any]:
    """Say how the worlds of a sample fell out, and where this world stands among them.

    Args:
        ensemble: as ``sample_of`` gives it.
        here: the main outcome in the world shown, left and right.

    Returns:
        ``left``, ``right``, ``neither``: worlds in which a side had more rights by at least the
        smallest difference; ``differences``: left − right in each; ``here``: in this world;
        ``more``: worlds in which the left was further ahead than here.
    """
    left, right = (np.array(values) for values in ensemble["values"][MAIN_OUTCOME])
    differences, smallest = left - right, ensemble["smallest"]
    this = here[0] - here[1]
    ahead = int((differences >= smallest).sum())
    behind = int((differences <= -smallest).sum())
    return {
        "left": ahead,
        "right": behind,
        "neither": len(differences) - ahead - behind,
        "differences": clean(differences),
        "mean": round(float(differences.mean()), 5),
        "here": round(this, 5),
        "more": int((differences > this).sum()),
    }
