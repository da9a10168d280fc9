"""``posterior``: which values of parameters protest-event data leave, as a sample."""

from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import RequestError
from sim.files import as_path
from sim.outcomes import Floats
from sim.runs.identity import model_version, parameters_alone, result_versions
from sim.scenario.requests import request_of, request_text
from sim.scenario.schema import Scenario
from sim.studies.answer import Held
from sim.studies.asking import Progress, counter, describes, published_path
from sim.studies.calibrate.experiment import pooled, read_worlds
from sim.studies.patterns.answer import PatternFigure
from sim.studies.patterns.fit_half import fit_half
from sim.studies.patterns.simulate import lasting
from sim.studies.posterior.abc import Bank, drawn, posterior_of, ranks
from sim.studies.posterior.answer import (
    PRIOR_DEVIATION,
    PosteriorAnswer,
    PosteriorAsked,
    PosteriorValue,
    combinations_of,
    known_by,
)
from sim.studies.posterior.bank import (
    OBSERVATION,
    SCORED,
    SUMMARIES,
    filled_bank,
    five_of,
    simulated,
    straightened,
)
from sim.studies.posterior.experiment import PosteriorExperiment
from sim.studies.tables import table_of
from sim.studies.targets import SOURCE, TARGETS
from sim.version import VERSION

NINETY = (0.05, 0.95)


@describes(PosteriorAsked)
def posterior(
    experiment: str | Path = "posterior",
    *,
    simulations: int | None = None,
    bank: str | Path | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> PosteriorAnswer:
    """Sample the values that protest-event data leave, by the five figures and all patterns."""
    text, place = request_text(experiment)
    said = request_of(text, PosteriorExperiment, place)
    shown, places = published_path(str(experiment))
    asked = PosteriorAsked.read(experiment=shown, simulations=simulations)
    held = Held(
        worlds=read_worlds(said, place),
        inputs={f"{Path(place).stem}.toml": text},
        places=places,
    )
    return ask(asked, held, bank=bank, jobs=jobs, progress=progress)


def ask(
    asked: PosteriorAsked,
    held: Held,
    *,
    bank: str | Path | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> PosteriorAnswer:
    """Sample what was asked, in the worlds that are held; as ``posterior``."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    ((name, text),) = ((name, text) for name, text in held.inputs.items() if name.endswith(".toml"))
    said = _changed(request_of(text, PosteriorExperiment, name), asked.simulations)
    scenarios = [lasting(world.scenario, said.months) for world in held.worlds.values()]
    practices = pooled(said.practices, scenarios[-1])

    def run(place: Floats, number: int) -> Floats:
        values = said.values_at(place)
        return simulated(
            scenarios, practices, values, said.countries, number, seed=said.seed, jobs=jobs
        )

    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(said.seed)))
    places: Floats = qmc.Sobol(len(said.parameters), rng=rng).random(said.simulations)
    tick = counter(progress, "Simulating", said.simulations, "simulations")
    store = None if bank is None else as_path(bank, "bank")
    made = filled_bank(places, lambda n: run(places[n], n), tick, store, _identity(said, scenarios))
    fit = fit_half()
    data = np.concatenate([five_of(fit.answered), fit.figures[SCORED]])
    straight = made._replace(summaries=straightened(made.summaries))
    found = posterior_of(straight, straightened(data))
    sample = drawn(found, said.draws, said.seed)
    tick = counter(progress, "Checking", said.predicted, "simulations")
    predicted = []
    for n, place in enumerate(sample[: said.predicted]):
        predicted.append(run(place, said.simulations + n))
        tick(1)
    placed = ranks(straight, said.checked)
    paths = [row.path for row in said.parameters]
    model = [path for path in paths if not path.startswith(OBSERVATION)]
    low, high = (
        np.array([getattr(row, end) for row in said.parameters]) for end in ("low", "high")
    )
    values = low + (high - low) * sample
    held.tables["posterior"] = table_of(
        dict.fromkeys(model, ("double", "of the parameter", "a draw of the posterior")),
        [values[:, paths.index(path)] for path in model],
        version=VERSION,
    )
    return PosteriorAnswer.like(
        said,
        asked=asked,
        source=SOURCE,
        checked=len(placed),
        parameters=tuple(_values(said, sample, placed)),
        combinations=combinations_of(sample, paths) if len(paths) > 1 else (),
        coverage=float(_covered(placed).mean()),
        figures=_beside(np.array(predicted), data, fit.bounds[:, SCORED]),
        warnings=_doubts(made, data),
    ).holding(held)


def _changed(said: PosteriorExperiment, simulations: int | None) -> PosteriorExperiment:
    if simulations is None:
        return said
    least = 4 * len(said.parameters)
    if simulations < least or simulations & (simulations - 1):
        raise RequestError(
            f"simulations {simulations}: expected a power of 2, for Sobol’s sequence, of at least "
            f"{least}"
        )
    return said.model_copy(update={"simulations": simulations})


def _identity(said: PosteriorExperiment, scenarios: list[Scenario]) -> dict[str, Any]:
    """Give all that a simulation depends on; of how many it is one is no part of that."""
    keys = {"practices", "parameters", "seed", "countries", "months"}
    return {
        "version": VERSION,
        "model version": model_version(simulated.__module__),
        "packages": result_versions(),
        "experiment": said.model_dump(mode="json", include=keys),
        "scenarios": [parameters_alone(scenario) for scenario in scenarios],
    }


def _covered(placed: Floats) -> Floats:
    inside: Floats = ((placed > NINETY[0]) & (placed < NINETY[1])).astype(float)
    return inside


def _values(said: PosteriorExperiment, sample: Floats, placed: Floats) -> list[PosteriorValue]:
    """Say what is known of each parameter, in its own unit."""
    from scipy import stats  # noqa: PLC0415 - slow to import

    plain = Scenario(title="The default parameters")
    found = []
    for n, row in enumerate(said.parameters):
        width, here = row.high - row.low, sample[:, n]
        start, end = (row.low + width * np.quantile(here, NINETY)).tolist()
        section, _, key = row.path.partition(".")
        default = np.nan if row.nuisance else float(getattr(getattr(plain, section), key))
        left = float(here.std()) / PRIOR_DEVIATION
        found.append(
            PosteriorValue(
                start=start,
                end=end,
                path=row.path,
                low=row.low,
                high=row.high,
                mean=row.low + width * float(here.mean()),
                deviation=width * float(here.std()),
                left=left,
                identified=known_by(left),
                default=default,
                inside=row.nuisance or start <= default <= end,
                uniform=float(stats.kstest(placed[:, n], "uniform").pvalue),
                covered=float(_covered(placed[:, n]).mean()),
            )
        )
    return found


def _beside(predicted: Floats, data: Floats, within: Floats) -> tuple[PatternFigure, ...]:
    """Put what draws of the sample predict beside the data."""
    five = np.array([(row.interval.low, row.interval.high) for row in TARGETS]).T
    bounds = np.concatenate([five, within], axis=1)
    found = []
    for n, (name, part) in enumerate(SUMMARIES):
        held = predicted[~np.isnan(predicted[:, n]), n]
        enough = len(held) >= 0.9 * len(predicted)
        low, high = np.quantile(held, [0.025, 0.975]).tolist() if enough else (np.nan, np.nan)
        found.append(
            PatternFigure(
                name=name,
                bin=part,
                model=float(held.mean()) if len(held) else np.nan,
                low=low,
                high=high,
                data=float(data[n]),
                data_low=float(bounds[0, n]),
                data_high=float(bounds[1, n]),
            )
        )
    return tuple(found)


def _doubts(bank: Bank, data: Floats) -> tuple[str, ...]:
    """Warn where the data lie beyond all simulations: nothing can be learnt from there."""
    low, high = (end.reduce(bank.summaries, axis=0) for end in (np.fmin, np.fmax))
    beyond = [
        f"{name} {part}".strip()
        for (name, part), outside in zip(SUMMARIES, (data < low) | (data > high), strict=True)
        if outside
    ]
    text = (
        f"No simulation of the bank is like the data in: {', '.join(beyond)}. What is said of "
        "parameters is extrapolated."
    )
    return (text,) if beyond else ()
