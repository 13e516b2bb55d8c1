import sys

import pytest

from kneel_gui.app.display import check_display, prepare_environment
from kneel_gui.errors import DeviceError

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 only")


@pytest.fixture
def environment(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_without_a_display_it_says_so_and_shows_another_way(environment):
    with pytest.raises(DeviceError, match="no display") as error:
        check_display()
    assert "kneel predict" in error.value.hint


def test_a_display_that_does_not_answer_is_named(environment):
    environment.setenv("DISPLAY", ":4711")
    with pytest.raises(DeviceError, match=":4711"):
        check_display()


def test_a_missing_library_is_named_with_the_command(environment, tmp_path):
    plugins = tmp_path / "Qt5" / "plugins" / "platforms"
    plugins.mkdir(parents=True)
    (plugins / "libqxcb.so").write_bytes(b"no library")
    environment.setenv("DISPLAY", ":0")
    environment.setattr("PyQt5.__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(DeviceError, match="missing") as error:
        check_display()
    assert "apt-get install" in error.value.hint


def test_other_platforms_than_xcb_are_not_checked(environment):
    environment.setenv("QT_QPA_PLATFORM", "offscreen")
    check_display()


def test_the_trap_of_the_other_opencv_wheel_is_cleared(environment):
    environment.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", "/opt/cv2/qt/plugins")
    environment.setenv("WAYLAND_DISPLAY", "wayland-0")
    prepare_environment()
    import os

    assert "QT_QPA_PLATFORM_PLUGIN_PATH" not in os.environ
    assert os.environ["QT_QPA_PLATFORM"] == "wayland"
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
