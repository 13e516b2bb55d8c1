"""The telemetry of OpenVINO stays out."""

import subprocess
import sys


def test_importing_openvino_reports_nothing(tmp_path):
    code = (
        "import sys, threading, kneel_gui.inference.engine_openvino\n"
        "assert 'openvino' in sys.modules\n"
        "loaded = [m for m in sys.modules if m.startswith('openvino_telemetry')]\n"
        "assert [m for m in loaded if sys.modules[m] is not None] == []\n"
        "assert threading.active_count() == 1\n"
    )
    env = {"HOME": str(tmp_path), "PATH": ""}
    subprocess.run([sys.executable, "-c", code], check=True, env=env)
    assert list(tmp_path.iterdir()) == []
