"""A folder of experiments: run, resumed, compared; one failure stops no other."""

import json
import subprocess
import sys
import time

import pytest

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import ConfigError
from kneel_gui.inference.network_config import NetworkConfig
from kneel_gui.paths import resource
from kneel_gui.training.experiment import digest, read_outcome, with_fold
from kneel_gui.training.recipe import read_recipe
from kneel_gui.workflows import experiments
from kneel_gui.workflows.experiments import Plan, find_experiments, run_all, run_one

BASE = """
name: tiny
seed: 3
landmarks:
  network: {n_inputs: 1, n_outputs: 16, base_width: 2, depth: 2, multiscale: false}
  input: {spacing_mm: 1.5, size_px: 64}
  epochs: 1
  batch_size: 8
  precision: fp32
"""


@pytest.fixture
def plan(tmp_path, data_folder):
    folder = tmp_path / "recipes"
    folder.mkdir()
    for name, text in (
        ("_base", BASE),
        ("a", "base: _base.yaml\ndescription: wing\n"),
        ("b", "base: a.yaml\ndescription: l1\nlandmarks: {loss: {kind: l1}}\n"),
        ("broken", "base: a.yaml\ncolour: red\n"),
    ):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Plan(folder, data_folder, tmp_path / "out")


@pytest.fixture
def here(monkeypatch):
    """Run the jobs in this process, for speed; the pool has its own tests."""
    ran = []

    def run_jobs(jobs, devices, progress):
        failed = []
        for job in jobs:
            name, fold = job.name.split(" fold ")
            ran.append(job.name)
            words = dict(zip(job.arguments, job.arguments[1:], strict=False))
            plan = Plan(
                *(type(job.log)(words[k]) for k in ("experiments", "--data", "--out"))
            )
            try:
                run_one(plan, name, int(fold), devices[0], progress)
            except ConfigError as error:
                failed.append((job, str(error)))
        return failed

    monkeypatch.setattr(experiments, "run_jobs", run_jobs)
    return ran


def test_all_are_run_once_compared_and_written(plan, here):
    table = run_all(plan, "cpu")
    assert here == ["a fold 0", "b fold 0"]
    assert [(e.name, e.description) for e in table.entries] == [
        ("a", "wing"),
        ("b", "l1"),
    ]
    assert table.entries[0].report.knees == 4
    assert len(table.absent) == 1
    assert "colour" in table.absent[0]
    names = {path.name for path in plan.out.iterdir()}
    assert names == {
        "a",
        "b",
        *(f"experiments.{s}" for s in ("txt", "csv", "tex", "md")),
    }
    again = run_all(plan, "cpu")
    assert len(here) == 2, "what is finished is not run again"
    assert again.to_csv() == table.to_csv()


def test_a_changed_recipe_is_not_mixed_with_what_it_began(plan, here):
    run_all(plan, "cpu")
    path = plan.folder / "b.yaml"
    path.write_text("base: a.yaml\nlandmarks: {mixup: 0.5}\n", encoding="utf-8")
    table = run_all(plan, "cpu")
    assert [entry.name for entry in table.entries] == ["a"]
    assert any("changed" in line for line in table.absent)
    text = "base: a.yaml\ndescription: other words\nlandmarks: {loss: {kind: l1}}\n"
    path.write_text(text, encoding="utf-8")
    assert len(run_all(plan, "cpu").entries) == 2


def test_the_knees_of_all_parts_are_judged_together(plan, here):
    both = Plan(plan.folder, plan.data, plan.out, (0, 3))
    table = run_all(both, "cpu")
    assert here == ["a fold 0", "a fold 3", "b fold 0", "b fold 3"]
    assert table.entries[0].report.knees == 8
    (plan.out / "b/fold_3/result.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match="damaged"):
        read_outcome(plan.out / "b/fold_3")
    with pytest.raises(ConfigError, match="no part 9"):
        run_one(plan, "a", 9, "cpu", SilentProgress())
    with pytest.raises(ConfigError, match="no experiment"):
        run_one(plan, "zzz", 0, "cpu", SilentProgress())


def test_an_empty_folder_is_said(tmp_path):
    with pytest.raises(ConfigError, match="no recipe"):
        find_experiments(tmp_path)


@pytest.mark.slow
def test_killed_with_its_runner_and_started_again_it_ends_the_same(plan):
    (plan.folder / "broken.yaml").unlink()
    command = [sys.executable, "-m", "kneel_gui.cli", "experiments", str(plan.folder)]
    command += ["--data", str(plan.data), "--out", str(plan.out), "--device", "cpu"]
    with subprocess.Popen(command) as runner:
        log = plan.out / "a/fold_0/train.log"
        while not log.exists() and runner.poll() is None:
            time.sleep(0.05)
        runner.kill()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "wing" in done.stdout
    for name in ("a", "b"):
        plain = json.loads((plan.out / name / "fold_0/result.json").read_bytes())
        assert len(plain["errors_mm"]) == 4


def test_the_bundled_ablation_is_whole_and_each_row_is_another_training():
    folder = resource("recipes/ablation")
    digests, described = set(), set()
    for experiment in find_experiments(folder):
        recipe = read_recipe(experiment.path)
        for stage in (recipe.centres, recipe.landmarks):
            NetworkConfig.from_dict(stage.network)
        one, two = (
            dict(s.network, n_outputs=0) for s in (recipe.centres, recipe.landmarks)
        )
        if recipe.landmarks.init_from:
            assert one == two, "transfer needs the same shape"
        assert recipe.landmarks.self_training is None
        digests.add(digest(with_fold(recipe, 0)))
        described.add(recipe.description)
    assert len(digests) == len(described) == len(find_experiments(folder)) >= 15
