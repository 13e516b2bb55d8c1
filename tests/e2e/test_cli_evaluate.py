"""``kneel evaluate``, ``info``, ``convert`` and ``phantom`` through ``main()``."""

import json

import pytest

from kneel_gui.formats import FORMATS


@pytest.fixture
def results(kneel, fake, dicom, tmp_path):
    for name in ("1R", "1L", "2R"):
        dicom(f"study/{name}.dcm", laterality=name[-1])
    assert kneel("predict", tmp_path / "study", "--out", tmp_path / "results")[0] == 0
    return tmp_path / "results"


def test_results_against_themselves_are_perfect(kneel, results, tmp_path):
    out = tmp_path / "qa"
    code, output, complaints = kneel("evaluate", results, results, "--out", out)
    assert code == 0
    assert "predictions that no person has touched" in complaints
    assert "3 knees of 2 subjects" in output
    assert "mean radial error over T0, T8, F0, F6" in output
    lines = [line for line in output.splitlines() if line.strip().startswith("all")]
    assert "0.00 (0.00 to 0.00)" in lines[0]
    assert "100.0" in lines[0]
    assert json.loads((out / "evaluation.json").read_text())["subjects"] == 2
    assert (out / "ced.png").read_bytes().startswith(b"\x89PNG")


def test_rounding_to_via_costs_less_than_a_pixel(kneel, results, tmp_path):
    via = tmp_path / "via"
    code, output, _ = kneel("convert", results, "--format", "kneel-via", "--out", via)
    assert code == 0
    assert "3 images with 3 knees, from csv" in output
    truth = via / FORMATS["kneel-via"].filename
    out = tmp_path / "qa"
    code, _, complaints = kneel("evaluate", results, truth, "--out", out)
    assert code == 0, complaints
    overall = json.loads((out / "evaluation.json").read_text())["groups"][0]
    assert 0 < overall["mean_mm"]["value"] <= 0.2 * 0.5 * 2**0.5


def test_no_common_image_is_an_error(kneel, results, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for path in results.glob("*.csv"):
        text = path.read_text().replace("1R.dcm", "x").replace("1L.dcm", "y")
        (other / path.name).write_text(text.replace("2R.dcm", "z"))
    code, _, complaints = kneel("evaluate", results, other)
    assert code == 1
    assert "No image of it" in complaints


def test_only_listed_subjects_are_judged(kneel, results, tmp_path):
    names = tmp_path / "names.csv"
    names.write_text("name,subject_id,side\n1L,1,L\n")
    code, output, _ = kneel("evaluate", results, results, "--subjects", names)
    assert code == 0
    assert "2 knees of 1 subject" in " ".join(output.split())
    names.write_text("")
    code, _, complaints = kneel("evaluate", results, results, "--subjects", names)
    assert code == 1
    assert "lists no subject" in complaints


def test_a_wrong_pattern_is_wrong_usage(kneel, results):
    code, _, complaints = kneel("evaluate", results, results, "--subject-pattern", "(")
    assert code == 2
    assert "no regular expression" in complaints


def test_info_describes_files_folders_and_models(kneel, results, dicom, tiny_model):
    code, output, _ = kneel("info", dicom(), results, tiny_model)
    assert code == 0
    assert "600 by 400 pixels" in output
    assert "PHANTOM" not in output
    assert "48 of 48" in output
    assert "tiny@" in output


def test_info_tells_programs_in_json_and_goes_on_after_a_fault(
    kneel, results, tmp_path
):
    code, output, complaints = kneel("info", "--json", tmp_path / "none", results)
    assert code == 1
    assert "none" in complaints
    (found,) = json.loads(output)
    assert dict(found["facts"])["Images"] == "3"


def test_info_shows_patient_data_only_when_asked(kneel, dicom):
    film = dicom(PatientName="Doe^Jane")
    assert "Doe" not in kneel("info", film)[1]
    assert "Doe" in kneel("info", film, "--identifying")[1]


@pytest.mark.slow
def test_phantoms_come_with_their_truth(kneel, fake, tmp_path):
    out = tmp_path / "phantoms"
    code, output, _ = kneel(
        "phantom", "--out", out, "--count", "2", "--seed", "5", "--side", "L"
    )
    assert code == 0
    assert "phantom_05.dcm to phantom_06.dcm" in output
    code, output, _ = kneel("info", out)
    assert "32 of 32" in output
    code, _, _ = kneel("predict", out, "--out", tmp_path / "results")
    assert code == 0
    code, output, _ = kneel("evaluate", tmp_path / "results", out)
    assert code == 0
    assert "2 knees of 2 subjects" in output
