from pathlib import Path

import numpy as np
import pytest

from kneel_gui.app.work_item import Status, WorkItem
from kneel_gui.app.worklist_columns import Column, Table
from kneel_gui.app.worklist_query import FIELDS, parse


def item(name, **values):
    return WorkItem(Path(name), name, **values)


@pytest.fixture
def table():
    table = Table()
    table.extend(
        [
            item(
                "a1", status=Status.REVIEWED, doubt_mm=1.0, reader="Anna", sides="R L"
            ),
            item("a2", status=Status.PREDICTED, doubt_mm=3.0, implausibility=1.4),
            item("b1", date="2024-05-17", points=16, sides="R"),
            item("b2", status=Status.IN_WORK, date="2023-01-02", points=32),
        ]
    )
    return table


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "a1 a2 b1 b2"),
        ("A1", "a1"),
        ("-b", "a1 a2"),
        ("anna", "a1"),
        ("status:reviewed,predicted", "a1 a2"),
        ("status:inwork", "b2"),
        ("-status:reviewed", "a2 b1 b2"),
        ("doubt>2", "a2"),
        ("doubt<=1,0", "a1"),
        ("-doubt>2", "a1 b1 b2"),
        ("shape>1", "a2"),
        ("points=16", "b1"),
        ("reader:AN", "a1"),
        ("date>2023", "b1"),
        ("date>=2024-05", "b1"),
        ("date<2024", "b2"),
        ("date:2023-01", "b2"),
        ("knees:RL", "a1"),
        ("b -date>=2024 points>1", "b2"),
    ],
)
def test_every_word_and_term_must_hold(table, text, names):
    mask = parse(text).mask(table)
    assert [table.items[n].name for n in np.flatnonzero(mask)] == names.split()


@pytest.mark.parametrize("text", ["grip>2", "doubt>two", "status>reviewed"])
def test_what_is_not_understood_is_said_and_filters_nothing(table, text):
    query = parse(text)
    assert len(query.faults) == 1
    assert query.mask(table).all()


@pytest.mark.parametrize("field", FIELDS)
def test_a_half_typed_term_does_not_empty_the_list(table, field):
    assert parse(f"{field}:").mask(table).all()


def test_a_changed_row_is_found_under_what_it_is_now(table):
    assert not parse("carla").mask(table).any()
    assert table.numbers(Column.READER)[0] > table.numbers(Column.READER)[1]
    table.replace(1, item("a2", reader="Carla", doubt_mm=0.5))
    assert list(np.flatnonzero(parse("carla doubt<1").mask(table))) == [1]
    readers = table.numbers(Column.READER)
    assert readers[1] > readers[0]
