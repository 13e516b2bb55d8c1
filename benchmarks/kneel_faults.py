"""What each fault of KNEEL's own geometry costs, in mm, with networks that never err.

    python benchmarks/kneel_faults.py           prints the table
    python benchmarks/kneel_faults.py --write   renews docs/kneel-faults.md, too

On drawn films a bright spot marks one landmark. In the place of the networks stands an
oracle that answers with the spot's centre, in the frame that KNEEL's training uses: so
whatever error comes out was made by the geometry around the networks. The pipelines are
the program's own (`halves_kneel`, `halves_exact`), and every number is measured here.
"""

# ruff: noqa: T201  a command prints
import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.kneel_oracle import (
    GEOMETRIES,
    RECENTRED,
    SIZE_WH,
    SPACING_MM,
    Film,
    L,
    R,
    find_centres,
    look,
    xy,
)
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.core.shape import ShapeModel
from kneel_gui.inference.decode import cells_to_input

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "kneel-faults.md"
FIGURE = ROOT / "docs" / "images" / "kneel-faults.png"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->"
HEADER = ("fault", "measured as", "`kneel`, mm", "`exact`, mm")
COLOURS = {"kneel": "#D55E00", "exact": "#0072B2"}  # told apart by everybody


def stage_2_errors_mm(away_mm: Sequence[tuple[float, float]]) -> dict[str, FloatArray]:
    """Return (n, 2) errors of spots around a right T4 that stage 1 hit; both passes."""
    centre = xy(700.3, 1024.6)
    knees = {R: centre, L: np.array(SIZE_WH) - centre}
    found: dict[str, list[FloatArray]] = {name: [] for name in GEOMETRIES}
    for geometry in GEOMETRIES:
        first = look(Film(knees), knees, geometry)
        middle = RECENTRED[geometry](first)
        for away in away_mm:
            place = centre + np.array(away) / SPACING_MM
            seen = look(Film({**knees, R: place}), middle, geometry)[R]
            found[geometry].append((seen.points_px[0] - place) * SPACING_MM)
    return {name: np.array(errors) for name, errors in found.items()}


def stage_1_errors_mm(away_mm: Sequence[tuple[float, float]]) -> dict[str, FloatArray]:
    """Return (n, 2) errors (x, y) of knees away from the middles of their halves."""
    width, height = SIZE_WH
    found: dict[str, list[FloatArray]] = {name: [] for name in GEOMETRIES}
    for away in away_mm:
        shift = np.array(away) / SPACING_MM
        middle = np.array([width / 4, height / 2])
        knees = {R: middle + shift, L: middle + shift + [width / 2, 0]}
        film = Film(knees, width_mm=4.0)
        for geometry in GEOMETRIES:
            error = find_centres(film, geometry)[R] - knees[R]
            found[geometry].append(error * SPACING_MM)
    return {name: np.array(errors) for name, errors in found.items()}


def border_errors_mm(distances_mm: Sequence[float]) -> dict[str, FloatArray]:
    """Return (n,) errors near a left knee's centre so far from the outer border."""
    found: dict[str, list[float]] = {name: [] for name in GEOMETRIES}
    for distance in distances_mm:
        centre = xy(SIZE_WH[0] - 1 - distance / SPACING_MM, 1024)
        place = centre - xy(10 / SPACING_MM, 0)
        film = Film({R: xy(700, 1024), L: place})
        for geometry in GEOMETRIES:
            seen = look(film, {R: film.spots_px[R], L: centre}, geometry)[L]
            found[geometry].append(length_mm(seen.points_px[0] - place))
    return {name: np.array(errors) for name, errors in found.items()}


def lost_within_mm() -> dict[str, float]:
    """Return how near the border a right knee's centre is lost, or 0; to 1 mm."""
    nearest = {}
    for geometry in GEOMETRIES:
        lost = [
            distance
            for distance in range(1, 80)
            if R not in look(*_at_border(distance), geometry)
        ]
        nearest[geometry] = float(max(lost, default=0))
    return nearest


def _at_border(distance_mm: float) -> tuple[Film, dict[Side, FloatArray]]:
    knees = {R: xy(distance_mm / SPACING_MM, 1024), L: xy(1800, 1024)}
    return Film(knees), knees


def length_mm(shift_px: FloatArray, mm: float = SPACING_MM) -> float:
    """Return the length of a shift."""
    return float(np.hypot(*shift_px)) * mm


def landmark_errors_mm() -> dict[str, FloatArray]:
    """Return (16,) errors of the mean knee's landmarks; both stages, both passes.

    Its T4 lies 15 mm lateral of, and 20 mm above, the middle of its half.
    """
    mean = ShapeModel.load().mean_mm
    around = (mean - mean[knee_schema().centre]) / SPACING_MM
    width, height = SIZE_WH
    centre = xy(width / 4, height / 2) - xy(15, 20) / SPACING_MM
    knees = {R: centre, L: xy(width - 1 - centre[0], centre[1])}
    errors = {}
    for geometry in GEOMETRIES:
        middle = find_centres(Film(knees, width_mm=4.0), geometry)
        middle = RECENTRED[geometry](look(Film(knees), middle, geometry))
        places = [centre + shift for shift in around]
        found = [look(Film({**knees, R: p}), middle, geometry)[R] for p in places]
        errors[geometry] = np.array(
            [length_mm(f.points_px[0] - p) for f, p in zip(found, places, strict=True)]
        )
    return errors


def mirror_errors_mm(spacings_mm: Sequence[float]) -> dict[str, FloatArray]:
    """Return how far the left knee's spot differs from the mirrored right one's."""
    found: dict[str, list[float]] = {name: [] for name in GEOMETRIES}
    for mm in spacings_mm:
        size = round(419 / mm), round(300 / mm)
        flip, back = xy(-1, 1), xy(size[0] - 1, 0)
        centre = np.round(xy(size[0] / 4, size[1] / 2))
        place = centre - xy(round(20 / mm), 0)
        film = Film({R: place, L: place * flip + back}, (mm, mm), size)
        centres = {R: centre, L: centre * flip + back}
        for geometry in GEOMETRIES:
            seen = look(film, centres, geometry)
            left = seen[L].points_px[0] * flip + back
            found[geometry].append(length_mm(left - seen[R].points_px[0], mm))
    return {name: np.array(errors) for name, errors in found.items()}


def lone_left_errors_mm() -> dict[str, float]:
    """Return the error 40 mm lateral of a left T4; the right one is at the border."""
    centre = xy(1800, 1024)
    place = centre + xy(40 / SPACING_MM, 0)
    centres = {R: xy(0, 1024), L: centre}
    return {
        geometry: length_mm(
            look(Film({L: place}), centres, geometry)[L].points_px[0] - place
        )
        for geometry in GEOMETRIES
    }


def scatter_mm(errors: FloatArray, along: FloatArray) -> float:
    """Return the largest deviation of errors from a straight line."""
    line = np.polynomial.Polynomial.fit(along, errors, 1)
    return float(np.abs(errors - line(along)).max())


def width_errors_mm() -> dict[str, float]:
    """Return how wrong 80 mm are measured where columns are 10 % wider than rows."""
    row, col = 0.160, 0.176
    knees = {R: xy(600, 900), L: xy(1800, 900)}
    widths = {}
    for geometry in GEOMETRIES:
        ends = []
        for away in (-40.0, 40.0):
            spots = {**knees, R: knees[R] + xy(away / col, 0)}
            film = Film(spots, (col, row), (2400, 1800))
            ends.append(look(film, knees, geometry)[R].points_px[0, 0])
        # KNEEL knows one spacing, the first, which is that of the rows.
        widths[geometry] = (ends[1] - ends[0]) * (row if geometry == "kneel" else col)
    return {name: abs(width - 80.0) for name, width in widths.items()}


def grey_difference() -> float:
    """Return how much whole and fractional grey levels differ when resized."""
    region = np.random.default_rng(0).integers(0, 256, (833, 833)).astype(np.uint8)
    size = (466, 466)
    exact = cv2.resize(region.astype(np.float64), size)
    return float(np.abs(exact - cv2.resize(region, size)).max())


def measure_curves() -> dict[str, Any]:
    """Return what the figure shows, by name."""
    line, offset = np.arange(-60.0, 61.0, 4.0), np.arange(-48.0, 49.0, 6.0)
    distances = np.arange(0.0, 41.0, 2.0)
    return {
        "line": line,
        "sideways": stage_2_errors_mm([(x, 0.0) for x in line]),
        "along": stage_2_errors_mm([(0.0, y) for y in line]),
        "offset": offset,
        "centre_x": stage_1_errors_mm([(x, 0.0) for x in offset]),
        "centre_y": stage_1_errors_mm([(0.0, y) for y in offset]),
        "distances": distances,
        "border": border_errors_mm(distances),
        "knee": landmark_errors_mm(),
    }


def rows_of(curves: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return the rows of the table: fault, what was measured, kneel, exact."""
    line, knee, border = curves["line"], curves["knee"], curves["border"]
    sideways, along = curves["sideways"], curves["along"]
    mirror = mirror_errors_mm([0.14, 0.15, 0.168, 0.175, 0.2, 0.21])
    frame, start = "crop taken for the whole region", "crop taken for half the film"
    edge = "region beyond the padding"

    def row(fault: str, what: str, number: Any) -> tuple[str, ...]:
        return (fault, what, *(f"{number(name):.2f}" for name in GEOMETRIES))

    def at(curve: Any, axis: int, away_mm: float) -> Any:
        return lambda name: abs(curve[name][line == away_mm, axis][0])

    def largest(curve: Any, axis: int) -> Any:
        return lambda name: np.abs(curve[name][:, axis]).max()

    def scatter(name: str) -> float:
        errors = sideways[name][:, 0], along[name][:, 1]
        return max(scatter_mm(axis, line) for axis in errors)

    lone, wide = lone_left_errors_mm(), width_errors_mm()
    lost = lost_within_mm()
    return [
        row(frame, "landmark 40 mm lateral of T4", at(sideways, 0, -40)),
        row(frame, "landmark 20 mm above T4", at(along, 1, -20)),
        row(frame, "mean knee, mean of its landmarks", lambda n: knee[n].mean()),
        row(frame, "mean knee, worst landmark", lambda n: knee[n].max()),
        row(start, "centre, knee 48 mm beside", largest(curves["centre_x"], 0)),
        row(start, "centre, knee 48 mm above", largest(curves["centre_y"], 1)),
        row(edge, "left knee at the border, worst", lambda n: border[n].max()),
        row(edge, "right knee lost if nearer than", lost.get),
        row("mirrored by r - x, odd r", "left against right", lambda n: max(mirror[n])),
        row(
            "left stays mirrored",
            "40 mm from T4, no right knee",
            lone.get,
        ),
        row("rounding, truncated sizes", "scatter, worst", scatter),
        row(
            "one spacing for both axes",
            "80 mm, columns 10 % wider",
            wide.get,
        ),
    ]


def as_markdown(rows: Sequence[tuple[str, ...]]) -> str:
    """Return the table, with the one number that is no length below it."""
    lines = [HEADER, ("---", "---", "---:", "---:"), *rows]
    table = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
    cell = np.arange(112.0)
    shift = cells_to_input(torch.from_numpy(cell), 450, 112).numpy() - cell * 450 / 112
    return f"""{table}
- Regions are resized in whole grey levels or not, by whether they were padded: up to
  {grey_difference():.2f} of 255 levels.
- The soft-argmax counts cells from their corners: {abs(shift).max() * 0.3:.2f} mm at
  stage 2, were it not learnt away: training compares in the same frame.
"""


def draw(curves: dict[str, Any], path: Path) -> None:
    """Draw the figure as a PNG file."""
    figure = Figure(figsize=(10, 7), layout="constrained")
    FigureCanvasAgg(figure)
    (top, start), (edge, knee) = figure.subplots(2, 2)
    names = knee_schema().names
    for name, shift in zip(GEOMETRIES, (-0.2, 0.2), strict=True):
        colour = COLOURS[name]
        for axes, x, keys in (
            (top, "line", ("sideways", "along")),
            (start, "offset", ("centre_x", "centre_y")),
        ):
            for axis, (key, style) in enumerate(zip(keys, ("-", "--"), strict=True)):
                y, label = curves[key][name][:, axis], f"{name}, {'xy'[axis]}"
                axes.plot(curves[x], y, style, color=colour, label=label)
        edge.plot(curves["distances"], curves["border"][name], color=colour, label=name)
        place = np.arange(len(names)) + shift
        knee.bar(place, curves["knee"][name], 0.4, color=colour, label=name)
    knee.set_xticks(range(len(names)), names, fontsize="small")
    for axes, title, x_label in (
        (top, "A landmark, after both passes", "from T4, mm"),
        (start, "The centre of stage 1", "from the middle of the half, mm"),
        (edge, "A left knee near the film's border", "from centre to border, mm"),
        (knee, "The mean knee, both stages and passes", "landmark"),
    ):
        axes.set(title=title, xlabel=x_label, ylabel="error, mm")
        axes.grid(visible=True, alpha=0.3)
        axes.legend(fontsize="small")
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table; write it and the figure into the page if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help=f"renew {PAGE.name}")
    write = parser.parse_args(argv).write
    curves = measure_curves()
    table = as_markdown(rows_of(curves))
    print(table, end="")
    if write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
        draw(curves, FIGURE)


if __name__ == "__main__":
    main()
