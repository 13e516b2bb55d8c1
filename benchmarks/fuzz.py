"""Feed every reader of files with hostile input, and count what goes wrong.

    python benchmarks/fuzz.py                        20,000 inputs for each reader
    python benchmarks/fuzz.py --count 500 dicom study
    python benchmarks/fuzz.py --keep FOLDER          failing inputs are written there

libFuzzer (by atheris: `pip install 'kneel-gui[fuzz]'`) makes inputs out of good files,
led by which lines of the program they reach; every other one keeps its outer form
(`fuzz_mutate.py`). A reader runs in a process of its own that may map 2 GiB more than
it starts with, and 5 s of processor time for each input: the system ends it otherwise,
and the run goes on after the input that was the end of it.

crash: the process died · hang: more than 5 s · memory: more was asked for than 2 GiB ·
foreign: any exception but our own, `kneel_gui.errors.KneelError` · bare: one of our own
without a file or a hint. The input of a finding, gzipped, belongs into
``tests/corpus/READER/`` as soon as it is mended.
"""

# ruff: noqa: T201  a command prints
import argparse
import json
import logging
import mmap
import os
import random
import resource as limits
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

LIMIT_BYTES = 2 << 30
LIMIT_S = 5
WALL_S = 120  # waiting costs no processor time; a machine may be busy
MAX_INPUT = 1 << 18
MEMORY_DISK = Path("/dev/shm")
HEADER = struct.Struct("<QQ")  # inputs begun, bytes of the last one


@dataclass
class Tally:
    """What came of one reader.

    Attributes
    ----------
    inputs, accepted, refused : int
        Read to the end, and refused as they should be.
    found : collections.Counter
        Failures by what they are.
    peak_mib : float
        Most memory in use.
    seconds : float
        Of the clock.
    """

    inputs: int = 0
    accepted: int = 0
    refused: int = 0
    found: Counter[str] = field(default_factory=Counter)
    peak_mib: float = 0.0
    seconds: float = 0.0


class Worker:
    """One process that feeds one reader; what it does is in a file that outlives it."""

    def __init__(self, name: str, folder: Path, keep: Path) -> None:
        from fuzz_targets import TARGETS

        self.target = TARGETS[name]
        self.file = folder / "work" / self.target.file
        self.keep = keep
        self.tally_path = folder / "tally.json"
        self.tally = Tally()
        if self.tally_path.exists():
            told = json.loads(self.tally_path.read_text())
            found = Counter(told.pop("found"))
            self.tally = Tally(**told, found=found)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        if self.target.around is not None:
            self.target.around(folder / "work")
        self._slot = (folder / "input").open("r+b")
        self.slot = mmap.mmap(self._slot.fileno(), HEADER.size + MAX_INPUT)
        self.begun, _ = HEADER.unpack(self.slot[: HEADER.size])
        if self.target.torch:
            import torch

            torch.set_num_threads(1)

    def feed(self, data: bytes) -> None:
        """Give one input to the reader and note what comes of it."""
        self.begun += 1
        self.slot[: HEADER.size] = HEADER.pack(self.begun, len(data))
        self.slot[HEADER.size : HEADER.size + len(data)] = data
        self.file.write_bytes(data)
        signal.setitimer(signal.ITIMER_PROF, LIMIT_S)
        signal.setitimer(signal.ITIMER_REAL, WALL_S)
        try:
            self.target.read(self.file)
            self.tally.accepted += 1
        except Exception as error:  # noqa: BLE001  everything is what it is about
            self._note(error, data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _note(self, error: Exception, data: bytes) -> None:
        from kneel_gui.errors import KneelError

        if out_of_memory(error):
            self._found("memory", error, data)
        elif not isinstance(error, KneelError):
            self._found("foreign", error, data)
        elif error.path is None or not error.hint:
            self._found("bare", error, data)
        else:
            self.tally.refused += 1

    def _found(self, kind: str, error: Exception, data: bytes) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [f for f in frames if f"{os.sep}kneel_gui{os.sep}" in f.filename]
        at = ours[-1] if ours else frames[-1]
        what = f"{kind}: {type(error).__name__} {Path(at.filename).name}:{at.lineno}"
        if kind == "bare":
            what += f" {str(error)[:60]}"
        self.tally.found[what] += 1
        keep_input(self.keep, what, data)
        (self.keep / f"{file_name(what)}.txt").write_text(
            "".join(traceback.format_exception(error)), errors="backslashreplace"
        )

    def save(self) -> None:
        """Write what was counted."""
        peak = limits.getrusage(limits.RUSAGE_SELF).ru_maxrss / 1024
        self.tally.peak_mib = max(self.tally.peak_mib, peak)
        self.tally.inputs = self.begun
        self.tally_path.write_text(json.dumps(vars(self.tally)))


def out_of_memory(error: BaseException | None) -> bool:
    """Return whether memory ran out, even where it was told as something else."""
    while error is not None:
        if isinstance(error, MemoryError) or "Unable to allocate" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def file_name(what: str) -> str:
    """Return a file's name for a failure."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in what)[:100]


def keep_input(keep: Path, what: str, data: bytes) -> None:
    """Keep the shortest input that leads to a failure."""
    keep.mkdir(parents=True, exist_ok=True)
    path = keep / f"{file_name(what)}.bin"
    if not path.exists() or path.stat().st_size > len(data):
        path.write_bytes(data)


def work(name: str, folder: Path, keep: Path, count: int, seed: int) -> None:
    """Be the process that feeds one reader; does not return."""
    import atheris

    # What the reader reaches leads the fuzzer; libraries would only slow it down.
    with atheris.instrument_imports(include=["kneel_gui"]):
        worker = Worker(name, folder, keep)
    warnings.simplefilter("ignore")
    logging.disable()
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    limits.setrlimit(limits.RLIMIT_CORE, (0, 0))
    limits.setrlimit(limits.RLIMIT_AS, (mapped() + LIMIT_BYTES,) * 2)

    def feed(data: bytes) -> None:
        if worker.begun >= count:
            worker.save()
            os._exit(0)
        worker.feed(data)
        if worker.begun % 50 == 0:
            worker.save()

    def mutate(data: bytes, max_size: int, number: int) -> bytes:
        rng = random.Random(number)
        if worker.target.mutate is not None and rng.random() < 0.5:
            try:
                changed = worker.target.mutate(data, rng)
            except Exception:  # noqa: BLE001  broken already: bytes are left
                changed = b""
            if 0 < len(changed) <= max_size:
                return changed
        return atheris.Mutate(data, max_size)

    arguments = [
        sys.argv[0],
        "-runs=-1",
        f"-seed={seed + worker.begun}",
        f"-max_len={MAX_INPUT}",
        "-timeout=0",
        "-rss_limit_mb=0",
        "-len_control=0",
        "-print_final_stats=0",
        "-handle_alrm=0",
        f"-artifact_prefix={folder}/",
        str(folder / "corpus"),
    ]
    atheris.Setup(arguments, feed, custom_mutator=mutate)
    atheris.Fuzz()


def mapped() -> int:
    """Return the bytes that this process has mapped."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * limits.getpagesize()


def prepare(name: str, folder: Path) -> None:
    """Write the good files that a reader begins with; a process of its own."""
    from fuzz_targets import TARGETS

    (folder / "seed").mkdir()
    corpus = folder / "corpus"
    corpus.mkdir()
    for i, data in enumerate(TARGETS[name].seeds(folder / "seed")):
        (corpus / f"seed{i}").write_bytes(data)


def run(name: str, count: int, seed: int, keep: Path) -> Tally:
    """Feed one reader until it has had all its inputs."""
    place = MEMORY_DISK if MEMORY_DISK.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix=f"kneel-fuzz-{name}-", dir=place))
    (folder / "input").write_bytes(bytes(HEADER.size + MAX_INPUT))
    begin = time.monotonic()
    deaths: Counter[str] = Counter()
    try:
        _child("--prepare", name, folder, keep / name, count, seed).check_returncode()
        while _begun(folder)[0] < count:
            before = _begun(folder)[0]
            done = _child("--worker", name, folder, keep / name, count, seed)
            if done.returncode == 0:
                break
            begun, data = _begun(folder)
            if begun == before:
                raise SystemExit(f"{name} does not start:\n{done.stderr[-3000:]}")
            what = _death(done.returncode)
            deaths[what] += 1
            keep_input(keep / name, f"{what} {begun}", data)
            (keep / name / f"{file_name(what)}.txt").write_text(done.stderr[-5000:])
        return _tally(folder, deaths, time.monotonic() - begin)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _child(
    role: str, name: str, folder: Path, keep: Path, count: int, seed: int
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, __file__, role, name, folder, keep, count, seed]
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    env |= {f"XDG_{k}_HOME": str(folder / k) for k in ("CONFIG", "DATA", "STATE")}
    return subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        errors="replace",
        env=env,
        check=False,
    )


def _begun(folder: Path) -> tuple[int, bytes]:
    data = (folder / "input").read_bytes()
    begun, size = HEADER.unpack(data[: HEADER.size])
    return begun, data[HEADER.size : HEADER.size + size]


def _death(code: int) -> str:
    if code in (-signal.SIGPROF, -signal.SIGALRM):
        return f"hang: more than {LIMIT_S} s"
    return f"crash: {signal.Signals(-code).name if code < 0 else f'exit code {code}'}"


def _tally(folder: Path, deaths: Counter[str], seconds: float) -> Tally:
    path = folder / "tally.json"
    told = json.loads(path.read_text()) if path.exists() else {"found": {}}
    tally = Tally(**{**told, "found": Counter(told["found"]) + deaths})
    tally.inputs, tally.seconds = _begun(folder)[0], seconds
    return tally


def show(name: str, tally: Tally) -> None:
    """Print one line of the table, and the failures below it."""
    kinds = Counter[str]()
    for what, n in tally.found.items():
        kinds[what.partition(":")[0]] += n
    cells = [tally.inputs, tally.accepted, *(kinds[kind] for kind in KINDS)]
    numbers = "".join(f"{cell:>9}" for cell in cells)
    print(f"{name:<12}{numbers}{tally.peak_mib:>9.0f}{tally.seconds:>8.0f}")
    for what, n in tally.found.most_common():
        print(f"    {n} x {what}")
    sys.stdout.flush()


KINDS = ("crash", "hang", "memory", "foreign", "bare")


def main() -> int:
    """Run the command line; return 1 if anything was found."""
    if sys.argv[1:2] in (["--worker"], ["--prepare"]):
        role, name, folder, keep, count, seed = sys.argv[1:]
        if role == "--prepare":
            prepare(name, Path(folder))
        else:
            work(name, Path(folder), Path(keep), int(count), int(seed))
        return 0
    from fuzz_targets import TARGETS

    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="READER", help=", ".join(TARGETS))
    parser.add_argument("--count", type=int, default=20_000, help="inputs per reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    args = parser.parse_args()
    if unknown := set(args.targets) - set(TARGETS):
        parser.error(f"no such reader: {', '.join(sorted(unknown))}")
    heads = ("inputs", "read", *KINDS, "MiB")
    print(f"{'reader':<12}" + "".join(f"{head:>9}" for head in heads) + f"{'s':>8}")
    bad = 0
    for name in args.targets or TARGETS:
        tally = run(name, args.count, args.seed, args.keep)
        show(name, tally)
        bad += tally.found.total() + (tally.inputs < args.count)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
