"""A network's own marks: when, which knees, and exactly again after a stop."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from kneel_gui.training import self_training
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.recipe import InputConfig, SelfTrainingConfig, StageConfig
from kneel_gui.training.self_training import MarkedByNet

PLAN = SelfTrainingConfig("u.csv", "u", start=2, again=3, share=0.5, keep=0.8)
CONFIG = StageConfig(
    network={"n_inputs": 1, "n_outputs": 16, "base_width": 2, "depth": 2},
    input=InputConfig(spacing_mm=0.8, size_px=128),
    batch_size=4,
    samples_per_epoch=16,
    precision="fp32",
    self_training=PLAN,
)


@pytest.fixture
def unmarked(crops):
    return [
        replace(
            crop,
            name=f"u{crop.name}",
            points_px=np.full((16, 2), np.nan),
            spacing_xy_mm=np.full(2, np.nan),
        )
        for crop in crops
    ]


@pytest.fixture
def oracle(monkeypatch, crops):
    """Stands in for the network: the truth, sure of all but one knee."""
    calls = []

    def find(net, asked, centres, config, half=False):
        calls.append([np.array(centre) for centre in centres])
        truth = {f"u{crop.name}": crop.points_px for crop in crops}
        points = np.stack([truth[crop.name] for crop in asked])
        spread = np.ones((len(asked), 16))
        spread[[crop.name == "u0R" for crop in asked]] = 9.0
        return points, spread

    monkeypatch.setattr(self_training, "find_landmarks", find)
    return calls


def test_knees_are_marked_at_the_start_and_again(unmarked):
    marked = MarkedByNet(CONFIG, PLAN, unmarked)
    due = [epoch for epoch in range(10) if marked.is_due(epoch)]
    assert due == [2, 5, 8]
    once = MarkedByNet(CONFIG, replace(PLAN, again=0), unmarked)
    assert [epoch for epoch in range(10) if once.is_due(epoch)] == [2]
    assert not MarkedByNet(CONFIG, PLAN, []).is_due(2)


def test_the_least_sure_knees_of_each_grade_are_left_out(unmarked, oracle):
    marked = MarkedByNet(CONFIG, PLAN, unmarked)
    marked.mark(None)
    names = {crop.name for crop in marked.crops}
    assert "u0R" not in names
    # The other grades have only equal spreads: nobody is left out there.
    assert len(names) == len(unmarked) - 1
    assert all(np.isfinite(crop.points_px).all() for crop in marked.crops)
    assert all(np.isfinite(crop.spacing_xy_mm).all() for crop in marked.crops)


def test_a_second_marking_starts_from_the_first(unmarked, oracle):
    marked = MarkedByNet(CONFIG, PLAN, unmarked)
    marked.mark(None)
    assert len(oracle) == 3
    marked.mark(None)
    assert len(oracle) == 5
    truth = np.stack(oracle[1])
    assert np.array(oracle[3]) == pytest.approx(truth)
    # The last pass looks from another place, 2 mm away.
    apart = (np.array(oracle[4]) - truth) * marked.crops[0].spacing_xy_mm
    assert apart == pytest.approx(np.full_like(apart, 2.0))


def test_rare_grades_are_drawn_more_often(unmarked, oracle):
    grades = [0] * 16 + [4] * 4
    knees = [replace(c, kl=kl) for c, kl in zip(unmarked, grades, strict=True)]
    marked = MarkedByNet(CONFIG, replace(PLAN, keep=1.0), knees)
    marked.mark(None)
    drawn = marked.draw(4000, np.random.default_rng(0))
    severe = np.mean([marked.crops[i].kl == 4 for i in drawn])
    # Weights 1/sqrt(n): 4/sqrt(4) against 16/sqrt(16) = 2 : 4.
    assert severe == pytest.approx(1 / 3, abs=0.03)
    few = marked.draw(5, np.random.default_rng(0))
    assert len(set(few)) == 5


def test_a_checkpoint_brings_the_same_knees_back(unmarked, oracle):
    first = MarkedByNet(CONFIG, PLAN, unmarked)
    assert first.state() == {}
    first.mark(None)
    second = MarkedByNet(CONFIG, PLAN, unmarked)
    second.load_state(first.state())
    assert [c.name for c in second.crops] == [c.name for c in first.crops]
    for one, other in zip(first.crops, second.crops, strict=True):
        assert np.array_equal(one.points_px, other.points_px)
    fresh = MarkedByNet(CONFIG, PLAN, unmarked)
    fresh.load_state({})
    assert fresh.crops == []


def test_a_task_mixes_marked_knees_in_from_the_start_epoch(crops, unmarked, oracle):
    task = LandmarkTask(CONFIG, crops, [], unmarked)
    rng = np.random.default_rng(0)
    task.begin_epoch(1, None)
    before = [i for step in task.batches(rng) for i in step]
    assert max(before) < len(crops)
    task.begin_epoch(2, None)
    after = np.array([i for step in task.batches(rng) for i in step])
    assert len(after) == 16
    assert (after >= len(crops)).sum() == 8
    batch = task.load(after[:4].tolist(), rng)
    assert torch.isfinite(batch.targets).all()


def test_without_a_plan_nothing_is_marked(crops, unmarked, oracle):
    task = LandmarkTask(replace(CONFIG, self_training=None), crops, [], unmarked)
    task.begin_epoch(2, None)
    assert oracle == []
    assert task.state() == {}
