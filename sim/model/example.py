"""A model of your own: change what happens in a month, in plain Python.

    solidarity compare migration-2020 --model my_model.py:MyModel --set own.relief=0.2

or, in Python, ``sim.compare("migration-2020", model=MyModel, set={"own.relief": 0.2})``. It runs
month by month, many times slower than the compiled model: begin with few replicates.
"""

from sim.model.advocacy import AdvocacyModel
from sim.model.own import OwnParameter, own_dial
from sim.outcomes import Outcome


class MyModel(AdvocacyModel):
    """Allies' money also helps people through the time after a protest: they tire less."""

    own_parameters = (
        # A channel: a dial in [0, 1]. At 0 this model is the model you started from, which a
        # comparison with and without it rests on.
        own_dial("hardship_fund", "allies' money helps those who are worn out"),
        # A number: name, unit, default, meaning, and the bounds it must keep to.
        OwnParameter(
            "relief", "share", 0.1, "of fatigue that a full fund takes away a month", 0, 1
        ),
    )

    own_outcomes = (
        # Name, label, unit, lowest, highest, what is better, how it is measured.
        Outcome("fatigue", "Fatigue at the end", "share", 0, 1, "lower", "mean over people"),
    )

    # A month is made of twelve phases: draw, sense, confer, call_out, mobilise, press, respond,
    # change_rights, harm_people, change_climate, learn, measure. Override those you mean to change.
    # Columns are arrays: `self.world.groups.capacity` has a number for each group (all columns and
    # their shapes stand in sim/world/columns.py); write into them with [:] or by row. Agents can be
    # read and set too: `self.groups[0].capacity`, `self.allies[2].practice`. For random numbers ask
    # `self.stream("a name of yours").random()`: all practices then meet the same luck.

    def harm_people(self) -> None:
        """After the harms of the month, let money restore those it reaches."""
        super().harm_people()
        flow, people = self.world.flow, self.world.people
        given = flow.money.sum(axis=1)  # money a month by allies, for each group
        funded = given / (given + flow.own_money + 1e-9)
        people.fatigue[:] *= 1.0 - self.own.hardship_fund * self.own.relief * funded[people.group]

    def own_outcome_values(self) -> dict[str, float]:
        """Measure at the end of the run; NaN where there is nothing to measure."""
        return {"fatigue": float(self.world.people.fatigue.mean())}
