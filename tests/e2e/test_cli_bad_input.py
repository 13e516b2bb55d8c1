"""Bad input: a message names the file, the fault and the way out; nothing is lost."""

import errno
import os

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.uid import ExplicitVRLittleEndian

from kneel_gui.formats.via_csv import HEADER


def text_file(dicom):
    path = dicom()
    path.write_text("Dear colleague,\nplease find attached …\n")
    return path


def truncated(dicom):
    path = dicom()
    path.write_bytes(path.read_bytes()[:-200_000])
    return path


def headless(dicom):
    path = dicom()
    path.write_bytes(path.read_bytes()[:140])
    return path


def rgb(dicom):
    return dicom(
        SamplesPerPixel=3,
        PhotometricInterpretation="RGB",
        PlanarConfiguration=0,
        BitsAllocated=8,
        BitsStored=8,
        HighBit=7,
        Rows=4,
        Columns=4,
        PixelData=bytes(48),
    )


def multi_frame(dicom):
    return dicom(NumberOfFrames=2, Rows=200)


def no_pixels(dicom):
    return dicom(PixelData=None)


def uncalibrated(dicom):
    return dicom(PixelSpacing=None, ImagerPixelSpacing=None)


def empty_png(dicom):
    path = dicom("film.png")
    path.write_bytes(b"")
    return path


def broken_png(dicom):
    path = dicom("film.png")
    Image.fromarray(np.zeros((300, 300), np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:50])
    return path


def missing(dicom):
    path = dicom()
    path.unlink()
    return path


BAD = {
    text_file: "neither a dicom",
    truncated: "pixel",
    headless: "",
    rgb: "greyscale",
    multi_frame: "frames",
    no_pixels: "pixel",
    uncalibrated: "no pixel spacing",
    empty_png: "empty",
    broken_png: "",
    missing: "no such file",
}


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
def test_a_bad_radiograph_is_named_and_the_good_one_is_done(
    kneel, fake, dicom, tmp_path, make
):
    good, bad = dicom("good/good.dcm"), make(dicom)
    before = bad.read_bytes() if bad.exists() else None
    out = tmp_path / "out"
    code, output, complaints = kneel("predict", bad, good, "--out", out)
    assert code == 1
    (line,) = [x for x in complaints.splitlines() if x.startswith("failed:")]
    assert str(bad) in line
    assert BAD[make] in line.lower()
    assert line.rstrip().endswith((".", "!"))
    assert "1 failed" in output
    assert fake.seen == [good]
    table = (out / "failures.csv").read_text()
    assert bad.name in table
    assert table.count("\n") == 2
    assert (bad.read_bytes() if bad.exists() else None) == before


@pytest.mark.parametrize("make", [text_file, headless, empty_png, missing])
def test_info_says_it_too(kneel, dicom, make):
    bad = make(dicom)
    code, _, complaints = kneel("info", bad)
    assert code == 1
    assert str(bad) in complaints


@pytest.mark.parametrize("make", [truncated, rgb, multi_frame, no_pixels])
def test_info_shows_a_whole_header_and_says_why_it_is_no_radiograph(kneel, dicom, make):
    bad = make(dicom)
    code, output, complaints = kneel("info", bad)
    assert code == 1
    assert "PhotometricInterpretation" in output
    assert complaints.startswith(f"kneel: {bad}: ")
    assert BAD[make] in complaints.lower()


def test_info_is_content_with_a_radiograph_without_spacing(kneel, dicom):
    code, output, complaints = kneel("info", uncalibrated(dicom))
    assert (code, complaints) == (0, "")
    assert "Pixel spacing" in output


def test_info_says_that_a_text_is_of_no_known_kind(kneel, dicom):
    code, _, complaints = kneel("info", text_file(dicom))
    assert code == 1
    assert "neither a radiograph nor an annotation file" in complaints
    assert "VIA's header" not in complaints


def test_a_damaged_compressed_file_is_named(kneel, fake, dicom, tmp_path):
    path = dicom()
    dataset = dcmread(path)
    dataset.compress("1.2.840.10008.1.2.5")
    dataset.save_as(path)
    assert dcmread(path).file_meta.TransferSyntaxUID != ExplicitVRLittleEndian
    path.write_bytes(path.read_bytes()[:-5000])
    code, _, complaints = kneel("predict", path, "--out", tmp_path / "out")
    assert code == 1
    assert str(path) in complaints


def test_weights_with_a_wrong_hash_are_refused(
    kneel, dicom, tiny_model, tmp_path, tree
):
    weights = tiny_model / "landmarks_0.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    before = tree(tiny_model)
    options = ("--model", tiny_model, "--out", tmp_path / "out", "--device", "cpu")
    code, _, complaints = kneel("predict", dicom(), *options)
    assert code == 1
    assert str(weights) in complaints
    assert tree(tiny_model) == before
    assert not list((tmp_path / "out").iterdir())
    code, _, complaints = kneel("info", tiny_model)
    assert code == 1
    assert str(weights) in complaints


@pytest.mark.parametrize("name", ["nowhere", "film.dcm", "."])
def test_what_is_no_model_is_refused(kneel, dicom, tmp_path, name):
    film = dicom()
    options = ("--model", tmp_path / name, "--out", tmp_path / "out")
    code, _, complaints = kneel("predict", film, *options)
    assert code == 1
    assert str(tmp_path / name) in complaints


def test_a_device_that_is_not_there_is_said(kneel, dicom, tiny_model, tmp_path):
    options = ("--model", tiny_model, "--out", tmp_path / "out")
    code, _, complaints = kneel("predict", dicom(), *options, "--device", "cuda:63")
    assert code == 1
    assert "cuda" in complaints


def fail_with(number):
    def fail(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("command", ["predict", "convert", "evaluate", "phantom"])
def test_a_full_disk_is_said_once_and_old_results_stay(
    kneel, fake, dicom, tmp_path, tree, monkeypatch, command
):
    out = tmp_path / "out"
    film = dicom()
    assert kneel("predict", film, "--out", out)[0] == 0
    results = tmp_path / "results"
    assert kneel("predict", film, "--out", results)[0] == 0
    before = tree(tmp_path)
    monkeypatch.setattr(os, "fsync", fail_with(errno.ENOSPC))
    code, _, complaints = kneel(
        *{
            "predict": ("predict", film, "--out", out, "--overwrite", "--quiet"),
            "convert": (
                *("convert", results, "--format", "csv"),
                *("--out", out, "--overwrite"),
            ),
            "evaluate": ("evaluate", results, results, "--out", out),
            "phantom": ("phantom", "--out", out / "new", "--side", "R", "--quiet"),
        }[command]
    )
    assert code == 1
    assert complaints.count("disk is full") == 1
    assert str(out) in complaints
    assert "Free some space" in complaints
    after = tree(tmp_path)
    if command == "predict":  # the store of a run that was to be replaced
        assert after.pop("out/results.sqlite")
        del before["out/results.sqlite"]
    assert after == before


def test_a_file_in_the_way_of_the_folder_is_said(kneel, fake, dicom, tmp_path):
    wall = tmp_path / "wall"
    wall.write_text("mine")
    film = dicom()
    for out in (wall, wall / "out"):
        code, _, complaints = kneel("predict", film, "--out", out)
        assert code == 1
        assert str(out) in complaints
    assert wall.read_text() == "mine"
    assert not fake.seen


def test_an_unwritable_folder_is_found_before_the_work(
    kneel, fake, dicom, tmp_path, monkeypatch
):
    # By the system call: root, who runs tests in containers, may write anywhere.
    monkeypatch.setattr(os, "mkdir", fail_with(errno.EACCES))
    out = tmp_path / "out"
    code, _, complaints = kneel("predict", dicom(), "--out", out)
    assert code == 1
    assert str(out) in complaints
    assert "permission is denied" in complaints
    assert not fake.seen


def test_a_protected_table_stays(kneel, fake, dicom, tmp_path, tree):
    out = tmp_path / "out"
    film = dicom()
    assert kneel("predict", film, "--out", out)[0] == 0
    (out / "landmarks.csv").chmod(0o444)
    before = tree(out)
    code, _, complaints = kneel("predict", film, "--out", out, "--overwrite")
    assert code == 1
    assert str(out / "landmarks.csv") in complaints
    assert tree(out) == before
    assert len(fake.seen) == 1


VIA_ROW = (
    'a.png,10,"{}",1,0,"{""name"":""point"",""cx"":NaN,""cy"":2}",'
    '"{""Bone"":""T"",""Side"":""R""}"'
)


@pytest.mark.parametrize("command", ["convert", "info", "evaluate"])
def test_a_via_file_with_a_nan_is_named_with_its_line(kneel, tmp_path, tree, command):
    via = tmp_path / "via.csv"
    via.write_text(f"{HEADER}\n{VIA_ROW}\n")
    before = tree(tmp_path)
    out = ("--out", tmp_path / "out")
    code, _, complaints = kneel(
        *{
            "convert": ("convert", via, "--format", "csv", *out),
            "info": ("info", via),
            "evaluate": ("evaluate", via, via, *out),
        }[command]
    )
    assert code == 1
    assert str(via) in complaints
    assert "Line 2" in complaints
    assert "NaN" in complaints
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("image,size\na,1\n", "not a table of spacings"),
        ("name,spacing\na,x\n", "Line 2"),
    ],
)
def test_a_bad_spacing_table_stops_before_anything_is_made(
    kneel, fake, dicom, tmp_path, text, words
):
    table = tmp_path / "table.csv"
    table.write_text(text)
    options = ("--out", tmp_path / "out", "--spacing-table", table)
    code, _, complaints = kneel("predict", dicom(), *options)
    assert code == 1
    assert str(table) in complaints
    assert words in complaints
    assert not (tmp_path / "out").exists()


def test_a_recipe_that_is_none_is_named(kneel, tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("name: [unclosed")
    out = tmp_path / "out"
    code, _, complaints = kneel("train", recipe, "--data", tmp_path, "--out", out)
    assert code == 2
    assert str(recipe) in complaints
    assert not out.exists()
