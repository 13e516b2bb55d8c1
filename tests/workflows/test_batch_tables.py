"""Tables written image by image are those that the format writes at once."""

import numpy as np
import pytest

from kneel_gui.core.radiograph import PixelSpacing, Radiograph, SpacingSource
from kneel_gui.errors import OutputError
from kneel_gui.formats.tidy import CSV
from kneel_gui.workflows.batch_tables import TABLES, write_failures, write_tables
from kneel_gui.workflows.inputs import InputFile
from kneel_gui.workflows.predict import FileResult
from tests.fakes import FakePredictor

SPACING = PixelSpacing(0.3, 0.7, SpacingSource.USER)


@pytest.fixture
def images(tmp_path):
    fake = FakePredictor()
    found = []
    for name in ("b,1.png", "=a.png"):
        film = Radiograph(np.zeros((20, 30), np.uint16), SPACING, "id", tmp_path / name)
        result = FileResult(InputFile(film.path, name), film, fake.predict(film))
        found.append(result.study_image)
    return found


def test_they_are_those_of_the_format(tmp_path, images):
    tally = write_tables(tmp_path, iter(images))
    for name, data in CSV.write(images, "").files.items():
        assert (tmp_path / name).read_bytes() == data
    assert tally.images == 2
    assert tally.kinds == {"native": 4}


def test_a_fault_leaves_the_old_tables_and_nothing_else(tmp_path, images):
    write_tables(tmp_path, images)
    write_failures(tmp_path, [("=a", "b,c", "d")])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def broken():
        yield images[0]
        raise OutputError("no more")

    with pytest.raises(OutputError):
        write_tables(tmp_path, broken())
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert set(before) == set(TABLES)
    assert before["failures.csv"] == b'image,message,hint\n\'=a,"b,c",d\n'


def test_no_image_is_an_empty_table(tmp_path):
    tally = write_tables(tmp_path, ())
    assert tally.images == 0
    assert (tmp_path / TABLES[0]).read_text().count("\n") == 1
    assert not tally.kinds
