"""``kneel experiments``: a folder of recipes, trained one per GPU and compared."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kneel_gui.core.prediction import Progress, SilentProgress
from kneel_gui.errors import Cancelled, ConfigError, KneelError
from kneel_gui.qa.comparison import Comparison, Entry
from kneel_gui.qa.report import summarise
from kneel_gui.storage.atomic import make_folder, write_bytes, write_text
from kneel_gui.workflows.job_pool import Job, run_jobs

TABLE = "experiments"
LOG = "train.log"


@dataclass(frozen=True)
class Plan:
    """What is to be tried, and where.

    Attributes
    ----------
    folder : pathlib.Path
        Of the recipes: every ``*.yaml`` whose name does not begin with «_».
    data : pathlib.Path
        Folder that the recipes' tables and images lie in.
    out : pathlib.Path
        Each experiment has ``<out>/<recipe>/fold_<k>``; the table is beside them.
    folds : tuple of int
        The parts held out in turn; () = the one that each recipe names.
    """

    folder: Path
    data: Path
    out: Path
    folds: tuple[int, ...] = ()


@dataclass(frozen=True)
class Experiment:
    """A recipe of the plan.

    Attributes
    ----------
    name : str
        Of its file, without the suffix.
    path : pathlib.Path
        The file.
    """

    name: str
    path: Path


def find_experiments(folder: Path) -> tuple[Experiment, ...]:
    """Return the experiments of a folder, by name.

    Parameters
    ----------
    folder : pathlib.Path
        With recipes; those whose names begin with «_» are only bases of others.

    Returns
    -------
    tuple of Experiment
        At least one.

    Raises
    ------
    ConfigError
        If there is none.
    """
    paths = sorted(p for p in folder.glob("*.yaml") if not p.name.startswith("_"))
    if not paths:
        raise ConfigError(
            "There is no recipe here.", "Name a folder with *.yaml files.", folder
        )
    return tuple(Experiment(path.stem, path) for path in paths)


def run_all(
    plan: Plan,
    device: str = "auto",
    jobs: int = 1,
    progress: Progress | None = None,
) -> Comparison:
    """Run what is not finished, each in a process of its own, and compare them all.

    A process that fails or is killed costs its own experiment alone; starting again
    goes on with what is unfinished.

    Parameters
    ----------
    plan : Plan
        What to try.
    device : str
        ``auto``: one experiment on each GPU, or `jobs` on the CPU; else on that one.
    jobs : int
        At the same time on the CPU or on the device that was named.
    progress : Progress, optional
        Told when an experiment begins or ends.

    Returns
    -------
    Comparison
        Also written to ``experiments.txt``, ``.csv``, ``.tex`` and ``.md`` in
        ``plan.out``; what failed is in its ``absent``.

    Raises
    ------
    ConfigError
        If there is no recipe.
    DeviceError
        If the device is not there.
    Cancelled
        If asked to stop; finished epochs are kept.
    OutputError
        If the table cannot be written.
    """
    experiments = find_experiments(plan.folder)
    make_folder(plan.out)
    problems: dict[str, str] = {}
    todo: list[Job] = []
    for experiment in experiments:
        try:
            todo += _jobs(plan, experiment)
        except Cancelled:
            raise
        except KneelError as error:
            problems[experiment.name] = str(error)
    failed = run_jobs(todo, _slots(device, jobs), progress or SilentProgress())
    for job, message in failed:
        problems[job.name.split()[0]] = f"{job.name}: {message}"
    comparison = compare(plan, experiments, problems)
    for suffix, text in (
        ("txt", comparison.to_text()),
        ("csv", comparison.to_csv()),
        ("tex", comparison.to_latex()),
        ("md", comparison.to_markdown()),
    ):
        write_text(plan.out / f"{TABLE}.{suffix}", text)
    return comparison


def run_one(
    plan: Plan, name: str, fold: int, device: str, progress: Progress
) -> Path | None:
    """Run one experiment in this process.

    Parameters
    ----------
    plan : Plan
        That it belongs to.
    name : str
        Of its recipe.
    fold : int
        The part to hold out.
    device : str
        See `kneel_gui.inference.device.resolve_device`.
    progress : Progress
        Told of every step.

    Returns
    -------
    pathlib.Path or None
        Its folder; None in all processes of a team but the leading one.

    Raises
    ------
    ConfigError
        If there is no such experiment, or it cannot be run.
    Cancelled
        If asked to stop; finished epochs are kept.
    """
    from kneel_gui.training.experiment import run_experiment, with_fold
    from kneel_gui.training.recipe import read_recipe
    from kneel_gui.training.team import joined

    found = [e for e in find_experiments(plan.folder) if e.name == name]
    if not found:
        raise ConfigError(
            f"There is no experiment «{name}».", "Give a file's name.", plan.folder
        )
    recipe = with_fold(replace(read_recipe(found[0].path), name=name), fold)
    out = _place(plan, name, fold)
    with joined(device) as own:
        outcome = run_experiment(recipe, plan.data, out, own, write_bytes, progress)
    return None if outcome is None else out


def compare(
    plan: Plan, experiments: Sequence[Experiment], problems: dict[str, str]
) -> Comparison:
    """Compare the experiments whose parts are all finished.

    Parameters
    ----------
    plan : Plan
        That they belong to.
    experiments : sequence of Experiment
        In the order of the table.
    problems : dict of str to str
        Why one is not finished, by its name.

    Returns
    -------
    Comparison
        The errors of all parts of an experiment together.
    """
    from kneel_gui.training.experiment import read_outcome
    from kneel_gui.training.recipe import read_recipe

    entries, absent = [], []
    for experiment in experiments:
        name = experiment.name
        if name in problems:
            absent.append(f"«{name}» failed: {problems[name]}")
            continue
        recipe = read_recipe(experiment.path)
        places = [_place(plan, name, fold) for fold in _folds(plan, experiment)]
        outcomes = [o for o in map(read_outcome, places) if o is not None]
        if len(outcomes) < len(places):
            absent.append(f"«{name}» is not finished.")
            continue
        errors = np.concatenate([outcome.errors_mm for outcome in outcomes])
        cases = [case for outcome in outcomes for case in outcome.cases]
        report = summarise(errors, cases)
        entries.append(Entry(name, recipe.description, report))
    return Comparison(tuple(entries), tuple(absent))


def _jobs(plan: Plan, experiment: Experiment) -> list[Job]:
    from kneel_gui.training.experiment import check_same, read_outcome, with_fold
    from kneel_gui.training.recipe import read_recipe

    recipe = replace(read_recipe(experiment.path), name=experiment.name)
    jobs = []
    for fold in _folds(plan, experiment):
        place = _place(plan, experiment.name, fold)
        check_same(with_fold(recipe, fold), place)
        if read_outcome(place) is not None:
            continue
        command = [
            *("experiments", str(plan.folder), "--data", str(plan.data)),
            *("--out", str(plan.out), "--only", experiment.name),
            *("--fold", str(fold), "--tied"),
        ]
        name = f"{experiment.name} fold {fold}"
        jobs.append(Job(name, tuple(command), place / LOG))
    return jobs


def _folds(plan: Plan, experiment: Experiment) -> tuple[int, ...]:
    from kneel_gui.training.recipe import read_recipe

    if plan.folds:
        return plan.folds
    stage = read_recipe(experiment.path).landmarks
    if stage is None:
        raise ConfigError(
            "This experiment has no stage of landmarks.",
            "That is the stage that experiments compare.",
            experiment.path,
        )
    return (stage.data.fold,)


def _place(plan: Plan, name: str, fold: int) -> Path:
    return plan.out / name / f"fold_{fold}"


def _slots(device: str, jobs: int) -> list[str]:
    from kneel_gui.inference.device import cuda_devices, resolve_device

    resolve_device(device)  # complain before anything is started
    if device == "auto" and (cards := cuda_devices()):
        return cards
    return [device] * jobs
