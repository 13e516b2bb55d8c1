"""Reading crops and splitting them by subject."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.schema import Side
from kneel_gui.errors import ConfigError
from kneel_gui.training.dataset import (
    KneeCrop,
    as_radiograph,
    read_crops,
    split_by_subject,
)


def test_crops_are_read_as_they_were_written(data_folder, crops):
    read = read_crops(data_folder / "landmarks.csv", data_folder / "labelled")
    assert [crop.name for crop in read] == [crop.name for crop in crops]
    for one, other in zip(read, crops, strict=True):
        assert np.array_equal(one.pixels, other.pixels)
        assert np.array_equal(one.points_px, other.points_px)
        assert (one.side, one.kl, one.subject) == (other.side, other.kl, other.subject)
        assert one.spacing_xy_mm == pytest.approx([1.05, 1.0])


def test_inverted_images_are_turned_to_bright_bone(data_folder, crops):
    table = data_folder / "landmarks.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("0R,0,R,0,0,", "0R,0,R,0,1,"), encoding="utf-8")
    first = read_crops(table, data_folder / "labelled")[0]
    assert np.array_equal(first.pixels, crops[0].pixels.max() - crops[0].pixels)


def test_crops_without_landmarks_are_unknown_not_zero(data_folder):
    table = data_folder / "bare.csv"
    table.write_text("name,subject_id,side,kl\n3L,3,L,2\n", encoding="utf-8")
    (crop,) = read_crops(table, data_folder / "labelled")
    assert np.isnan(crop.points_px).all()
    assert np.isnan(crop.spacing_xy_mm).all()
    assert crop.side is Side.LEFT


def test_a_missing_image_is_named(data_folder):
    (data_folder / "labelled" / "3L.png").unlink()
    with pytest.raises(ConfigError, match=r"3L\.png"):
        read_crops(data_folder / "landmarks.csv", data_folder / "labelled")


@pytest.mark.parametrize(("old", "new"), [(",R,", ",X,"), ("1.05", "wide")])
def test_a_wrong_value_names_its_line(data_folder, old, new):
    table = data_folder / "landmarks.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match="Line 2"):
        read_crops(table, data_folder / "labelled")


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.csv"):
        read_crops(tmp_path / "none.csv", tmp_path)


def knee(subject, number, kl):
    nothing = np.zeros((2, 2), np.uint8)
    points = np.full((16, 2), np.nan)
    return KneeCrop(f"{number}", subject, Side.RIGHT, kl, nothing, points, np.ones(2))


people = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 4)), min_size=10, max_size=80
)


@given(people, st.integers(2, 5), st.integers(0, 99))
def test_no_subject_is_on_both_sides_and_every_knee_is_held_out_once(rows, folds, seed):
    knees = [knee(str(s), i, kl) for i, (s, kl) in enumerate(rows)]
    held_out = []
    for fold in range(folds):
        training, validation = split_by_subject(knees, folds, fold, seed)
        assert len(training) + len(validation) == len(knees)
        assert not {k.subject for k in training} & {k.subject for k in validation}
        held_out += [k.name for k in validation]
    assert sorted(held_out) == sorted(k.name for k in knees)


def test_grades_are_spread_evenly():
    knees = [knee(str(i), i, i % 5) for i in range(100)]
    _, validation = split_by_subject(knees, 5, 2, 7)
    assert np.bincount([k.kl for k in validation]).tolist() == [4] * 5


def test_the_split_depends_on_the_seed_alone():
    knees = [knee(str(i), i, i % 5) for i in range(50)]
    names = [k.name for k in split_by_subject(knees, 5, 0, 1)[1]]
    again = [k.name for k in split_by_subject(knees[::-1], 5, 0, 1)[1]]
    other = [k.name for k in split_by_subject(knees, 5, 0, 2)[1]]
    assert sorted(names) == sorted(again)
    assert sorted(names) != sorted(other)


def test_a_crop_is_a_radiograph_of_one_knee(crops):
    image = as_radiograph(crops[1])
    assert image.pixels.dtype == np.uint16
    assert np.array_equal(image.pixels, crops[1].pixels)
    assert (image.spacing.col_mm, image.spacing.row_mm) == (1.05, 1.0)
    assert image.laterality is crops[1].side
