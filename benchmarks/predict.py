"""How long a radiograph takes, step by step, in each form of running the networks.

    python benchmarks/predict.py                          the bundled model
    python benchmarks/predict.py --model DIR              another one
    python benchmarks/predict.py --folds 5 --large        KNEEL's shape and size of film
    python benchmarks/predict.py --folds 5 --random       the same with random weights

All forms take turns on the same images in one process, so that what else happens on the
machine hits them alike; the medians are reported. Peak memory is that of a process of
its own per form. Random weights tell times, which do not depend on the weights; how far
the landmarks move in reduced precision, they do not tell.
"""

# ruff: noqa: T201  a command prints
import argparse
import json
import os
import platform
import resource as usage
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch
from goals import OUTSIDE, told
from kneel_shape import random_model, trained_model
from large_film import SHAPE_PX, write_large_film

from kneel_gui.core.prediction import Prediction
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.inference.blob_cache import user_networks
from kneel_gui.inference.halves import HalvesPredictor
from kneel_gui.inference.model_folder import ModelFolder
from kneel_gui.inference.pipeline import TwoStagePredictor
from kneel_gui.inference.precision import TOLERANCE_MM, check_knees, difference_mm
from kneel_gui.inference.run_options import RunOptions, n_cores
from kneel_gui.inference.skipping import with_skip_rule
from kneel_gui.inference.snapshot import load_model_folder
from kneel_gui.paths import resource

BASELINE = "PyTorch eager fp32"
SAME = "OpenVINO fp32, same passes"
SKIPPING = "OpenVINO fp32, skip rule"
FORMS = {
    BASELINE: RunOptions("torch-eager", "fp32", always_refine=True),
    "PyTorch folded, channels last": RunOptions(
        "torch-folded", "fp32", always_refine=True
    ),
    SAME: RunOptions("openvino", "fp32", always_refine=True),
    SKIPPING: RunOptions("openvino", "fp32"),
    "OpenVINO, bf16 for placing (default)": RunOptions("openvino", "placing"),
    "OpenVINO bf16": RunOptions("openvino", "reduced"),
}
STEPS = {"grey": "normalise", "refinement": "refine"}  # the halves' own names
CLOCK = [perf_counter]  # of all threads together with --cpu-time
COLUMNS = ("read", "normalise", "centres", "landmarks", "refine", OUTSIDE, "total")


@dataclass(frozen=True)
class Row:
    """What was measured of one form.

    Attributes
    ----------
    form : str
        Its name.
    how : str
        What it came to on this machine: engine, precision, what is left out.
    milliseconds : dict of str to float
        Median per radiograph: the steps, what of all this is outside the networks,
        and all.
    speed_up : float
        Median over rounds of the baseline's total by this one's.
    off_px, off_mm : float
        Largest distance of a landmark from the baseline's.
    off_p95_mm : float
        Its 95th percentile.
    check_mm : float or None
        The self-check's 95th percentile; None for float32.
    peak_mb : float or None
        Peak resident memory of a process that does only this.
    """

    form: str
    how: str
    milliseconds: dict[str, float]
    speed_up: float
    off_px: float
    off_mm: float
    off_p95_mm: float
    check_mm: float | None
    peak_mb: float | None


Predictor = TwoStagePredictor | HalvesPredictor


def make(folder: ModelFolder, form: str, threads: int | None) -> Predictor:
    """Return a predictor in exactly this form; only the skip rule checks itself."""
    options = replace(FORMS[form], threads=threads)
    if folder.stages["centres"].kind == "heatmap-detector":
        return TwoStagePredictor(folder, "cpu", options)

    def halves(how: RunOptions) -> HalvesPredictor:
        return HalvesPredictor(folder, "cpu", options=how)

    if form == SKIPPING:
        if folder.name.startswith("random"):  # times only: as if it were allowed
            few = (len(folder.stages["landmarks"].folds) + 1) // 3 or None
            return halves(replace(options, tolerance_mm=0.1, placing_folds=few))
        return with_skip_rule(halves, options, user_networks())
    return halves(options)


class NetworkWatch:
    """Adds up the time that a predictor spends in its networks."""

    def __init__(self, predictor: Predictor) -> None:
        self.seconds = 0.0
        for engine in set(predictor.engines):
            self._watch(engine)

    def _watch(self, engine: Any) -> None:
        run = engine.heatmaps

        def timed(batch: Any) -> Any:
            start = CLOCK[0]()
            maps = run(batch)
            self.seconds += CLOCK[0]() - start
            return maps

        engine.heatmaps = timed

    def take(self) -> float:
        """Return the sum and begin again."""
        seconds, self.seconds = self.seconds, 0.0
        return seconds


def once(
    path: Path, predictor: Predictor, watch: NetworkWatch
) -> tuple[dict[str, float], Radiograph, Prediction]:
    """Return the seconds of each step for one file, and what came of it."""
    watch.take()
    start = CLOCK[0]()
    radiograph = read_radiograph(path)
    read = CLOCK[0]() - start
    prediction = predictor.predict(radiograph)
    total = CLOCK[0]() - start
    steps = {STEPS.get(name, name): s for name, s in prediction.seconds.items()}
    outside = total - watch.take()
    return (
        {"read": read, **steps, OUTSIDE: outside, "total": total},
        radiograph,
        prediction,
    )


def off(
    one: Prediction, other: Prediction, radiograph: Radiograph
) -> tuple[np.ndarray, np.ndarray]:
    """Return the distances of all landmarks, px and mm; infinite if one is missing."""
    px = [
        np.nan_to_num(a.points_px - b.points_px, nan=np.inf)
        for a, b in zip(one.knees, other.knees, strict=True)
        if not (np.isnan(a.points_px).all() and np.isnan(b.points_px).all())
    ]
    moved = np.concatenate(px) if px else np.zeros((1, 2))
    return np.hypot(*moved.T), np.hypot(*(moved * radiograph.spacing.xy_mm).T)


def measure(
    folder: ModelFolder,
    files: list[Path],
    threads: int | None,
    repeats: int,
    memory: dict[str, float],
) -> list[Row]:
    """Return one row per form; the first is the baseline."""
    predictors = {name: make(folder, name, threads) for name in FORMS}
    watches = {name: NetworkWatch(p) for name, p in predictors.items()}
    times: dict[str, list[dict[str, float]]] = defaultdict(list)
    far: dict[str, list[tuple[np.ndarray, np.ndarray]]] = defaultdict(list)
    for turn in range(-1, repeats):
        for path in files:
            truth: Prediction | None = None
            for name, predictor in predictors.items():
                steps, radiograph, found = once(path, predictor, watches[name])
                truth = truth or found
                if turn < 0:  # compiles, and warms up
                    far[name].append(off(found, truth, radiograph))
                else:
                    times[name].append(steps)
    rows = []
    for name, options in FORMS.items():
        steps = {c: [t.get(c, 0.0) for t in times[name]] for c in COLUMNS}
        totals = [t["total"] for t in times[BASELINE]]
        px, mm = (np.concatenate(d) for d in zip(*far[name], strict=True))
        check = None
        if options.precision != "fp32":
            plain = predictors[SAME]
            apart = difference_mm(plain, predictors[name], check_knees())
            check = float(np.percentile(apart, 95)) if apart.size else None
        rows.append(
            Row(
                name,
                predictors[name].form,
                {c: 1e3 * float(np.median(v)) for c, v in steps.items()},
                float(np.median(np.divide(totals, steps["total"]))),
                float(px.max()),
                float(mm.max()),
                float(np.percentile(mm, 95)),
                check,
                memory.get(name),
            )
        )
    return rows


def peak_memory(form: str, arguments: list[str]) -> float:
    """Return the peak resident memory of a process that runs one form, MB."""
    command = [sys.executable, __file__, *arguments, "--only-memory", form]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"«{form}» failed in a process of its own:\n{done.stderr}")
    return float(done.stdout.splitlines()[-1])


def resident_mb() -> float:
    """Return the peak resident memory of this process."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return usage.getrusage(usage.RUSAGE_SELF).ru_maxrss / unit


def machine() -> dict[str, Any]:
    """Return what the figures belong to."""
    cpu = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [x for x in info.read_text("utf-8").splitlines() if "model name" in x]
        cpu = names[0].split(":")[1].strip() if names else cpu
    return {
        "cpu": cpu,
        "cores": n_cores(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "load_average": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
    }


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table, which is also readable as text."""
    head = [
        "form",
        *(f"{c} ms" for c in COLUMNS),
        "speed-up",
        "moves ≤ px",
        "moves ≤ mm (p95)",
        "self-check mm",
        "peak MB",
    ]
    lines = [head, ["---", *["--:"] * (len(head) - 1)]]
    for row in rows:
        allowed = row.check_mm is not None and row.check_mm <= TOLERANCE_MM
        lines.append(
            [
                row.form,
                *(f"{row.milliseconds[c]:.0f}" for c in COLUMNS),
                f"{row.speed_up:.2f}",
                f"{row.off_px:.3f}",
                f"{row.off_mm:.3f} ({row.off_p95_mm:.3f})",
                ""
                if row.check_mm is None
                else f"{row.check_mm:.3f} {'allowed' if allowed else 'refused'}",
                "" if row.peak_mb is None else f"{row.peak_mb:.0f}",
            ]
        )
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


def find(page: Path, name: str) -> tuple[str, str]:
    """Return what stands before and after the table of this name, marks included."""
    begin, end = (f"<!-- measured {name}: {mark} -->" for mark in ("begin", "end"))
    before, found, rest = page.read_text("utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise SystemExit(f"{page} has no place for «{name}»: {begin} … {end}")
    return before + begin, end + after


def put(page: Path, name: str, text: str) -> None:
    """Replace what stands between the marks of this name in a page."""
    before, after = find(page, name)
    page.write_text(f"{before}\n\n{text}\n\n{after}", encoding="utf-8")


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("images", nargs="*", type=Path, help="default: the demo study")
    parser.add_argument(
        "--large", action="store_true", help=f"a film of {SHAPE_PX} px, 16 bit"
    )
    parser.add_argument("--model", type=Path, help="default: the bundled one")
    parser.add_argument("--folds", type=int, help="KNEEL's shape, of so many folds")
    parser.add_argument("--random", action="store_true", help="with random weights")
    parser.add_argument("--base-width", type=int, default=24)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, help="default: all cores")
    parser.add_argument(
        "--cpu-time", action="store_true", help="of all threads: for a busy machine"
    )
    parser.add_argument("--no-memory", action="store_true")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--markdown", type=Path, help="renew the table in this page")
    parser.add_argument("--only-memory", choices=list(FORMS), help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    """Measure and print."""
    asked = parse(arguments)
    if asked.markdown:
        find(asked.markdown, name_of(asked))  # before the work, not after it
    with tempfile.TemporaryDirectory(prefix="kneel-film-") as place:
        if asked.large:
            film = Path(place) / "large.dcm"
            write_large_film(film)
            asked.images.append(film)
            arguments = [a for a in arguments if a != "--large"] + [str(film)]
        asked.images = asked.images or sorted(resource("demo").glob("*.dcm"))
        report(asked, arguments)


def name_of(asked: argparse.Namespace) -> str:
    """Return the name of the model, without making it."""
    if asked.folds:
        kind = "random" if asked.random else "trained"
        return f"{kind} {asked.folds} x {asked.base_width}"
    return load_model_folder(asked.model or resource("models/default")).name


def report(asked: argparse.Namespace, arguments: list[str]) -> None:
    """Measure, print and write."""
    files = asked.images
    if asked.folds:
        shape = random_model if asked.random else trained_model
        folder = shape(asked.folds, asked.base_width)
    else:
        folder = load_model_folder(asked.model or resource("models/default"))
    CLOCK[0] = process_time if asked.cpu_time else perf_counter
    if asked.only_memory:
        predictor = make(folder, asked.only_memory, asked.threads)
        for path in files:
            predictor.predict(read_radiograph(path))
        print(resident_mb())
        return
    memory = {} if asked.no_memory else {f: peak_memory(f, arguments) for f in FORMS}
    rows = measure(folder, files, asked.threads, asked.repeats, memory)
    about = {
        "model": folder.model_id,
        "images": [path.name for path in files],
        "repeats": asked.repeats,
        "threads": asked.threads or n_cores(),
        "clock": "processor time" if asked.cpu_time else "wall clock",
        **machine(),
    }
    text = (
        f"{about['model']}, {len(files)} radiographs, {asked.repeats} rounds, "
        f"{about['threads']} threads, {about['clock']}, {about['cpu']} "
        f"({about['cores']} cores)\n\n{table(rows)}"
    )
    if asked.folds:
        large = all(read_radiograph(f).shape_px == SHAPE_PX for f in files)
        lines = told(rows, (SAME, SKIPPING), large, TOLERANCE_MM, asked.random)
        text += "\n\n" + "\n".join(f"- {line}" for line in lines)
    print(text)
    if asked.json:
        figures = json.dumps({**about, "rows": [asdict(r) for r in rows]}, indent=2)
        asked.json.write_text(figures + "\n", encoding="utf-8")
    if asked.markdown:
        put(asked.markdown, folder.name, text)


if __name__ == "__main__":
    main(sys.argv[1:])
