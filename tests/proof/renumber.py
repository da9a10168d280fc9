"""The same world with its actors in other rows: ids travel, references are remapped."""

import numpy as np

from sim.world.people import runs_of

STATE_ROWS = ("mobilisation", "enforcement", "repressiveness", "exclusion", "opinion", "window")


def _moving(rng, count):
    """Give a permutation that moves something, if there is anything to move."""
    rows = rng.permutation(count)
    while count > 1 and np.array_equal(rows, np.arange(count)):
        rows = rng.permutation(count)
    return rows


class Renumbering:
    """A permutation of states, groups, allies and people; ``new[i] = old[rows[i]]``."""

    def __init__(self, world, rng):
        self.rows = {
            part: _moving(rng, len(getattr(world, part).id))
            for part in ("states", "groups", "allies", "people")
        }
        self.place = {part: np.argsort(rows) for part, rows in self.rows.items()}

    def apply(self, world):
        """Give the renumbered world; the old one is not touched."""
        return world._replace(
            states=self._moved(world, "states"),
            groups=self._groups(world),
            allies=self._allies(world),
            people=self._people(world),
            schedule=self._schedule(world),
        )

    def _moved(self, world, part):
        old = getattr(world, part)
        return type(old)(*(column[self.rows[part]] for column in old))

    def _groups(self, world):
        groups = self._moved(world, "groups")
        by_ally = ("trust", "first_trust", "tie", "first_tie", "blame")
        moved = {name: getattr(groups, name)[:, self.rows["allies"]].copy() for name in by_ally}
        return groups._replace(state=self.place["states"][groups.state], **moved)

    def _allies(self, world):
        allies, states = self._moved(world, "allies"), self.rows["states"]
        by_state = ("reach", "belief", "belief_variance")
        return allies._replace(
            **{name: getattr(allies, name)[:, states].copy() for name in by_state}
        )

    def _people(self, world):
        old, rows, place = world.people, self.rows["people"], self.place["people"]
        lists = [place[old.neighbours[old.first[i] : old.first[i + 1]]] for i in rows]
        first = np.concatenate([[0], np.cumsum([len(near) for near in lists])])
        moved = {
            name: column[rows]
            for name, column in old._asdict().items()
            if name not in ("first", "neighbours", "group", "runs")
        }
        group = self.place["groups"][old.group[rows]].astype(np.uint32)
        return type(old)(
            group=group,
            runs=runs_of(group, old.id[rows]),
            first=first.astype(np.uint32),
            neighbours=np.concatenate([*lists, []]).astype(np.uint32),
            **moved,
        )

    def _schedule(self, world):
        schedule, states = world.schedule, self.rows["states"]
        moved = {name: getattr(schedule, name)[:, states].copy() for name in STATE_ROWS}
        return schedule._replace(
            resources=schedule.resources[:, self.rows["allies"]].copy(),
            changes=schedule.changes[:, self.rows["allies"]].copy(),
            **moved,
        )
