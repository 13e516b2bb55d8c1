"""Choosing a processor."""

import warnings

import pytest
import torch

from kneel_gui.errors import DeviceError
from kneel_gui.inference.device import (
    cuda_devices,
    describe_device,
    leave_a_core_free,
    resolve_device,
    torch_threads,
)


def test_auto_is_always_something_that_works():
    device = resolve_device("auto")
    assert (torch.ones(2, device=device) + 1).sum().item() == 4


def test_cpu_is_named_plainly():
    assert describe_device(resolve_device("cpu")) == "cpu"


@pytest.mark.parametrize("name", ["gpu", "cuda:x", "", "xla", "meta"])
def test_unknown_names_are_refused_with_a_hint(name):
    with pytest.raises(DeviceError) as caught:
        resolve_device(name)
    assert caught.value.hint


def test_cuda_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="no CUDA device"):
        resolve_device("cuda:1")


def test_a_card_number_beyond_the_last_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert resolve_device("cuda:0").index == 0
    with pytest.raises(DeviceError):
        resolve_device("cuda:1")


def test_all_cards_are_named(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)
    assert cuda_devices() == ["cuda:0", "cuda:1", "cuda:2"]
    with pytest.raises(DeviceError, match="There are 3"):
        resolve_device("cuda:3")


def test_a_wrong_driver_is_named_and_auto_goes_on_without(monkeypatch, caplog):
    text = "The NVIDIA driver on your system is too old (found version 11040)."

    def old_driver():
        warnings.warn(f"CUDA initialization: {text}", UserWarning, stacklevel=2)
        return False

    def init():
        raise RuntimeError(f"{text} Please update your GPU driver")

    monkeypatch.setattr(torch.cuda, "is_available", old_driver)
    monkeypatch.setattr(torch.cuda, "init", init)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(DeviceError, match=r"driver on your system is too old"):
        resolve_device("cuda:1")
    assert cuda_devices() == []
    caplog.clear()
    assert resolve_device("auto").type == "cpu"
    assert "too old" in caplog.text


def test_a_card_that_does_not_tell_its_name_is_numbered(monkeypatch):
    def fail(index):
        raise RuntimeError("CUDA error: unspecified launch failure")

    monkeypatch.setattr(torch.cuda, "get_device_name", lambda index: "H200")
    assert describe_device(torch.device("cuda:1")) == "cuda:1 (H200)"
    monkeypatch.setattr(torch.cuda, "get_device_name", fail)
    assert describe_device(torch.device("cuda")) == "cuda:0"


def test_mps_is_taken_where_it_is(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert resolve_device("auto").type == resolve_device("mps").type == "mps"
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="MPS"):
        resolve_device("mps")


def test_one_core_is_left_for_the_window(monkeypatch):
    asked = []
    monkeypatch.setattr(torch, "set_num_threads", asked.append)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(4)), raising=False)
    leave_a_core_free()
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0}, raising=False)
    leave_a_core_free()
    monkeypatch.delattr("os.sched_getaffinity")  # as on macOS
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    leave_a_core_free()
    assert asked == [3, 1, 7]


def test_threads_are_given_back():
    before = torch.get_num_threads()

    def fail():
        with torch_threads(before + 1):
            assert torch.get_num_threads() == before + 1
            raise DeviceError("it fails")

    with pytest.raises(DeviceError):
        fail()
    assert torch.get_num_threads() == before
