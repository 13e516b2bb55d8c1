import json

import pytest

from kneel_gui import paths
from kneel_gui.errors import KneelError


def test_a_resource_is_found():
    schema = paths.resource("schema/kneel16.json")
    assert json.loads(schema.read_text(encoding="utf-8"))["name"] == "kneel16"
    assert paths.resource("icons").is_dir()


def test_a_missing_resource_is_named():
    with pytest.raises(KneelError, match="models/nowhere") as caught:
        paths.resource("models/nowhere")
    assert "Install" in caught.value.hint


@pytest.mark.parametrize(
    "folder", [paths.user_data, paths.user_config, paths.user_cache, paths.user_log]
)
def test_the_user_s_folders_are_theirs_alone(folder, tmp_path, monkeypatch):
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path))
    path = folder()
    assert path.is_absolute()
    assert "kneel-gui" in path.parts
    assert not path.exists()


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("a.png", True),
        ("sub/a.png", True),
        ("a..b.png", True),
        ("2020-01-01 10:30.png", True),
        ("../a.png", False),
        ("sub/../../a.png", False),
        ("..\\a.png", False),
        ("/etc/passwd", False),
        ("\\\\server\\share\\a.png", False),
        ("C:/a.png", False),
        ("a\0.png", False),
        ("", False),
    ],
)
def test_a_name_from_a_file_stays_inside_or_not(name, inside):
    assert paths.stays_inside(name) is inside
