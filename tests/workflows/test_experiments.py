"""Which experiments are run, where, and how they come into one table.

What they train is tested in `tests/training/test_experiment.py`.
"""

import numpy as np
import pytest

from kneel_gui.core.schema import Side
from kneel_gui.errors import Cancelled, ConfigError
from kneel_gui.inference import device
from kneel_gui.qa.report import KneeCase
from kneel_gui.training import experiment
from kneel_gui.workflows import experiments
from kneel_gui.workflows.experiments import Plan, find_experiments, run_all

BASE = """
name: tiny
landmarks:
  network: {n_inputs: 1, n_outputs: 16, base_width: 2, depth: 2, multiscale: false}
  input: {spacing_mm: 1.5, size_px: 64}
"""


@pytest.fixture
def plan(tmp_path):
    folder = tmp_path / "recipes"
    folder.mkdir()
    (folder / "_base.yaml").write_text(BASE)
    for name in ("b", "a"):
        text = f"base: _base.yaml\ndescription: is {name}\n"
        (folder / f"{name}.yaml").write_text(text)
    return Plan(folder, tmp_path / "data", tmp_path / "out", (0, 2))


@pytest.fixture
def finished(monkeypatch):
    """Return a set of (recipe, fold) that count as finished, 1 mm off everywhere."""
    done = set()

    def read_outcome(place):
        if (place.parent.name, place.name) not in done:
            return None
        case = KneeCase(place.name, Side.RIGHT, place.name)
        return experiment.Outcome((case,), np.ones((1, 16)))

    monkeypatch.setattr(experiment, "read_outcome", read_outcome)
    return done


@pytest.fixture
def pool(monkeypatch, finished):
    """Take the jobs and finish them, but for those that are to fail."""
    seen, failing = [], {}

    def run_jobs(jobs, slots, progress):
        seen.append(([job.name for job in jobs], slots))
        for job in jobs:
            if job.name not in failing:
                finished.add((job.log.parent.parent.name, job.log.parent.name))
        return [(job, failing[job.name]) for job in jobs if job.name in failing]

    monkeypatch.setattr(experiments, "run_jobs", run_jobs)
    return seen, failing


def test_recipes_that_are_bases_are_no_experiments(plan):
    assert [one.name for one in find_experiments(plan.folder)] == ["a", "b"]
    with pytest.raises(ConfigError, match="no recipe") as caught:
        find_experiments(plan.data)
    assert caught.value.path == plan.data


def test_only_what_is_not_finished_is_run_and_each_has_a_place(plan, pool, finished):
    seen, _ = pool
    finished.add(("a", "fold_2"))
    table = run_all(plan, "cpu", jobs=2)
    assert seen == [(["a fold 0", "b fold 0", "b fold 2"], ["cpu", "cpu"])]
    assert [(e.name, e.description, e.report.knees) for e in table.entries] == [
        ("a", "is a", 2),
        ("b", "is b", 2),
    ]
    assert table.entries[0].report.overall.mean_mm.value == 1.0
    for suffix in ("txt", "csv", "tex", "md"):
        assert (plan.out / f"experiments.{suffix}").read_text()


def test_a_failure_costs_its_own_experiment_alone_and_is_named(plan, pool):
    _, failing = pool
    failing["b fold 2"] = "killed by signal 9"
    (plan.folder / "c.yaml").write_text("base: _base.yaml\ncolour: red\n")
    table = run_all(plan, "cpu")
    assert [entry.name for entry in table.entries] == ["a"]
    two, three = sorted(table.absent)
    assert two == "«b» failed: b fold 2: killed by signal 9"
    assert three.startswith("«c» failed: ")
    assert "colour" in three


def test_one_that_is_not_finished_is_said_and_a_stop_stops_all(
    plan, pool, finished, monkeypatch
):
    monkeypatch.setattr(experiments, "run_jobs", lambda *_: [])
    assert run_all(plan, "cpu").absent == (
        "«a» is not finished.",
        "«b» is not finished.",
    )

    def stopped(*_arguments):
        raise Cancelled

    monkeypatch.setattr(experiment, "check_same", stopped)
    with pytest.raises(Cancelled):
        run_all(plan, "cpu")


def test_each_graphics_card_gets_its_own(plan, pool, monkeypatch):
    seen, _ = pool
    monkeypatch.setattr(device, "cuda_devices", lambda: ["cuda:0", "cuda:1"])
    monkeypatch.setattr(device, "resolve_device", lambda name: name)
    run_all(plan, "auto", jobs=7)
    run_all(Plan(plan.folder, plan.data, plan.out, (1,)), "cuda:1", jobs=2)
    assert [slots for _, slots in seen] == [["cuda:0", "cuda:1"], ["cuda:1", "cuda:1"]]


def test_a_recipe_without_landmarks_is_refused(plan, pool):
    (plan.folder / "c.yaml").write_text("base: _base.yaml\nlandmarks: null\n")
    table = run_all(Plan(plan.folder, plan.data, plan.out), "cpu")
    (line,) = table.absent
    assert "no stage of landmarks" in line
