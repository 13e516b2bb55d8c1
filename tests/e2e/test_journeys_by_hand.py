"""Whole pieces of work by real mouse and keys in the real program under Xvfb.

Each starts ``python main.py`` on a copy of the demo study, with a home of its own, and
looks at what the study on disk holds in the end.
"""

import os
import shutil

import numpy as np
import pytest

from kneel_gui.core.annotation import PointState
from kneel_gui.core.ghosts import SEEDS
from kneel_gui.core.schema import SIDES, Side
from kneel_gui.formats import read_annotations
from kneel_gui.paths import resource
from kneel_gui.storage.settings import load_settings
from tests.conftest import NO_XDOTOOL
from tests.e2e.hand import Hand

pytestmark = [pytest.mark.xvfb, pytest.mark.slow, pytest.mark.timeout(900)]
R, L = Side.RIGHT, Side.LEFT


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """A folder in which the networks stay compiled from one start to the next."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def hand(environment, tmp_path, monkeypatch, compiled):
    """Somebody who has just started the program; every film is new to it."""
    if shutil.which("xdotool") is None:
        pytest.skip(NO_XDOTOOL)
    ignored = shutil.ignore_patterns("*.csv", "*.md")
    study = tmp_path / "study"
    shutil.copytree(resource("demo"), study, ignore=ignored)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    settings = load_settings()
    settings.set("tour_seen", True)  # the tour of the first start is over
    settings.save()
    own = {name: os.environ[name] for name in os.environ if name.startswith("XDG_")}
    own |= {"HOME": os.environ["HOME"], "XDG_CACHE_HOME": str(compiled)}
    somebody = Hand({**environment, **own}, tmp_path, study)
    try:
        somebody.until_open()
        yield somebody
        code, complaints = somebody.leave()
        assert (code, "Traceback" in complaints) == (0, False), complaints
    finally:
        somebody.close()


@pytest.fixture(scope="module")
def truth():
    """Where the landmarks of the first demo film are."""
    read = read_annotations(resource("demo") / "landmarks.csv")
    (image,) = [image for image in read.images if image.name.startswith("demo_01")]
    return image.annotation


def states(annotation):
    return [state for knee in annotation.knees for state in knee.states]


def predicted(hand):
    hand.key("p")
    return hand.saved(
        "both knees", lambda found: states(found) == [PointState.PREDICTED] * 32
    )


def test_a_good_prediction_is_reviewed_with_two_keys(hand, truth):
    hand.key("p")
    hand.kept(
        "landmarks, saved without asking",
        lambda found: states(found) == [PointState.PREDICTED] * 32,
    )
    hand.key("space")
    hand.wait("the next film", lambda: "demo_02" in hand.title)
    done = hand.kept("the review", lambda found: found.reviewed)
    assert states(done) == [PointState.CONFIRMED] * 32
    for side in SIDES:
        off = done.knee(side).points_px - truth.knee(side).points_px
        assert np.hypot(*off.T).mean() * 0.2 < 1.5  # mm


def test_three_points_are_put_right_and_the_film_is_accepted(hand):
    before = predicted(hand)
    wanted = {}
    for side, index, by in ((R, 2, (9, -14)), (L, 12, (-8, -11)), (R, 10, (6, -18))):
        now = hand.saved("what is there", lambda found: True).knee(side)
        start = now.points_px[index].copy()
        hand.drag(start, by)

        def moved(found, side=side, index=index, start=start):
            return not np.array_equal(found.knee(side).points_px[index], start)

        place = hand.saved("a moved point", moved).knee(side).points_px[index]
        assert (place - start) * hand.scale == pytest.approx(by, abs=1.5)
        wanted[side, index] = place
    hand.key("Return")
    done = hand.kept("the review", lambda found: found.reviewed)
    for (side, index), place in wanted.items():
        np.testing.assert_array_equal(done.knee(side).points_px[index], place)
        assert done.knee(side).states[index] is PointState.EDITED
    assert states(done).count(PointState.CONFIRMED) == 29
    assert not np.array_equal(before.knee(R).points_px, done.knee(R).points_px)


def test_both_knees_from_scratch_with_four_clicks_each_and_fixes(hand, truth):
    hand.key("4")
    clicks = 0
    for side in SIDES:
        for index in SEEDS:
            hand.click(truth.knee(side).points_px[index])
            clicks += 1

            def placed(found, clicks=clicks):
                return sum(int(knee.placed.sum()) for knee in found.knees) == clicks

            hand.saved("a landmark more", placed)
    hand.key("g")
    hand.saved("the ghosts", lambda found: all(k.complete for k in found.knees))
    for side in SIDES:
        ghost = hand.saved("both", lambda found: len(found.knees) == 2)
        hand.drag(ghost.knee(side).points_px[4], (3, -9))

        def put_right(found, side=side):
            return found.knee(side).states[4] is PointState.EDITED

        hand.saved("a fix", put_right)
    hand.key("space")
    done = hand.kept("the review", lambda found: found.reviewed)
    for side in SIDES:
        knee, real = done.knee(side), truth.knee(side)
        off_px = np.hypot(*(knee.points_px - real.points_px).T)
        assert off_px[list(SEEDS)].max() * hand.scale < 1.5
        assert np.median(off_px) * 0.2 < 4.0  # mm: the shape model guesses
        assert {knee.states[i] for i in SEEDS} == {PointState.PLACED}


def test_a_knee_is_run_again_from_a_moved_centre(hand, truth):
    before = predicted(hand).knee(R).points_px.copy()
    hand.key("c")
    hand.drag(before[4], (-22, 16))

    def again(found):
        return not np.array_equal(found.knee(R).points_px, before)

    after = hand.saved("another prediction", again).knee(R)
    assert set(after.states) == {PointState.PREDICTED}
    off_px = np.hypot(*(after.points_px - truth.knee(R).points_px).T)
    assert off_px.mean() * 0.2 < 2.0  # mm: the knee is found all the same
    hand.key("ctrl+z")
    back = hand.saved("the first one", lambda found: not again(found))
    np.testing.assert_array_equal(back.knee(R).points_px, before)


def test_a_reader_who_never_touches_the_mouse(hand):
    before = predicted(hand)
    hand.key("d", "shift+Left", "shift+Up")  # the most doubtful of both knees
    hand.key("Tab", "v", "Tab", "o")  # one that cannot be seen, one that is right
    hand.saved("a point that cannot be seen", lambda f: hidden_in(f) == 1)
    hand.key("space")
    hand.wait("the next film", lambda: "demo_02" in hand.title)
    done = hand.kept("the review", lambda found: found.reviewed)
    assert hidden_in(done) == 1
    edited = [
        (knee.side, index)
        for knee in done.knees
        for index, state in enumerate(knee.states)
        if state is PointState.EDITED
    ]
    ((side, index),) = edited
    moved = done.knee(side).points_px[index] - before.knee(side).points_px[index]
    np.testing.assert_allclose(moved, [-10, -10])
    assert states(done).count(PointState.CONFIRMED) == 30


def hidden_in(annotation):
    return states(annotation).count(PointState.NOT_VISIBLE)
