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


def test_ctrl_c_is_survived_after_a_model_was_let_go():
    code = (
        "import gc, signal\n"
        "from kneel_gui.inference.pipeline import load_predictor\n"
        "from kneel_gui.paths import resource\n"
        "predictor = load_predictor(resource('models/default'), 'cpu')\n"
        "del predictor\n"
        "gc.collect()\n"
        "signal.signal(signal.SIGINT, lambda *_: print('alive'))\n"
        "signal.raise_signal(signal.SIGINT)\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "alive\n"
