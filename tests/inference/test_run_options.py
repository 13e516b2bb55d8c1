import pytest

from kneel_gui.inference.run_options import RunOptions, default_options, n_cores


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


def test_cores_are_counted(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {3, 5}, raising=False)
    assert n_cores() == 2
    monkeypatch.delattr("os.sched_getaffinity")
    monkeypatch.setattr("os.cpu_count", lambda: None)
    assert n_cores() == 1


def test_a_window_keeps_a_core_for_itself(monkeypatch):
    for cores in (1, 2, 8):
        own = set(range(cores))
        monkeypatch.setattr(
            "os.sched_getaffinity", lambda _, own=own: own, raising=False
        )
        assert default_options().threads == cores
        assert default_options(spare_core=True).threads == max(1, cores - 1)
