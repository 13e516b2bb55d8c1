import pytest

from kneel_gui.inference.run_options import RunOptions


@pytest.mark.parametrize(
    ("precision", "placing", "result"),
    [
        ("fp32", "fp32", "fp32"),
        ("placing", "reduced", "fp32"),
        ("reduced", "reduced", "reduced"),
    ],
)
def test_what_only_places_regions_may_be_less_precise(precision, placing, result):
    options = RunOptions(precision=precision)
    assert options.stage_precision(places_only=True) == placing
    assert options.stage_precision(places_only=False) == result


def test_nothing_is_reduced_unless_asked_for():
    assert RunOptions().precision == "fp32"
