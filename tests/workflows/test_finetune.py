"""One's own images in, a model and its figures out; nothing is mixed up."""

import csv
import json

import pytest

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import ConfigError, ModelError
from kneel_gui.inference.snapshot import load_model_folder
from kneel_gui.training.finetune import FinetuneConfig
from kneel_gui.workflows.finetune import VALIDATION, Images, finetune
from tests.training.conftest import crops, data_folder
from tests.training.test_finetune import base

__all__ = ["base", "crops", "data_folder"]
QUICK = FinetuneConfig(epochs=1, batch_size=8)


@pytest.fixture
def teach(base, data_folder, tmp_path):
    def run(out="run", inputs=None, config=QUICK, name=""):
        images = Images([str(data_folder)] if inputs is None else inputs)
        return finetune(
            images, tmp_path / out, SilentProgress(), base.path, name, config, "cpu"
        )

    return run


def test_the_model_its_card_its_figures_and_who_was_held_out(teach, base, tmp_path):
    result = teach()
    assert result.model == tmp_path / "run" / "model"
    assert result.built is None, "the training set was there"
    new = load_model_folder(result.model)
    assert new.name == "small-finetuned"
    assert new.model_id != base.model_id
    said = new.manifest["training"]
    assert said["finetuned_from"] == base.model_id
    assert said["finetuning"]["epochs"] == 1
    with (tmp_path / "run" / VALIDATION).open(newline="") as file:
        held_out = list(csv.DictReader(file))
    assert len(held_out) == said["finetuning"]["held_out_knees"]
    assert said["finetuning"]["knees"] + len(held_out) == 20
    for report, file in ((result.before, "before"), (result.after, "evaluation")):
        kept = json.loads((result.model / f"{file}.json").read_bytes())
        assert kept == json.loads(report.to_json())
        assert report.knees == len(held_out)
    means = [r.overall.mean_mm.value for r in (result.before, result.after)]
    assert result.better is (means[1] < means[0])
    card = (result.model / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert base.model_id in card
    assert new.model_id in card


def test_started_again_it_ends_the_same_under_the_name_that_was_given(teach):
    one = teach(name="ours")
    two = teach(name="ours")
    assert load_model_folder(one.model).name == "ours"
    assert one.after.to_json() == two.after.to_json()


def test_a_folder_of_another_run_is_refused_and_left_alone(teach, tmp_path):
    result = teach()
    before = (result.model / "manifest.json").read_bytes()
    with pytest.raises(ConfigError, match="another model or with other options"):
        teach(config=FinetuneConfig(epochs=2, batch_size=8))
    (tmp_path / "run" / "finetune.json").write_text("{damaged")
    with pytest.raises(ConfigError, match="holds a fine-tuning") as caught:
        teach()
    assert caught.value.path == tmp_path / "run" / "finetune.json"
    assert (result.model / "manifest.json").read_bytes() == before


def test_nothing_to_learn_from_and_no_model_to_start_from(
    teach, data_folder, tmp_path, monkeypatch
):
    table = data_folder / "landmarks.csv"
    table.write_text(table.read_text().splitlines()[0] + "\n")
    with pytest.raises(ConfigError, match="no knee to learn from"):
        teach()
    assert not (tmp_path / "run").exists()
    with pytest.raises(ModelError):
        finetune(
            Images([str(data_folder)]), tmp_path / "x", SilentProgress(), "nowhere"
        )
