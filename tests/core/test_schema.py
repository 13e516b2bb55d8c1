import pytest

from kneel_gui.core.schema import N_LANDMARKS, SIDES, Side, knee_schema


def test_landmarks_are_the_paper_s_in_storage_order():
    schema = knee_schema()
    tibia = [f"T{i}" for i in range(9)]
    femur = [f"F{i}" for i in range(7)]
    assert list(schema.names) == tibia + femur
    assert len(schema) == N_LANDMARKS == 16
    assert schema.names[schema.centre] == "T4"


def test_bones_divide_the_landmarks():
    schema = knee_schema()
    assert schema.bones == ("tibia", "femur")
    assert schema.bone("tibia") == tuple(range(9))
    assert schema.bone("femur") == tuple(range(9, 16))
    for i, mark in enumerate(schema.landmarks):
        assert i in schema.bone(mark.bone)
        assert mark.name[0].lower() == mark.bone[0]


@pytest.mark.parametrize("bone", ["tibia", "femur"])
def test_a_bone_runs_from_lateral_to_medial(bone):
    schema = knee_schema()
    titles = [schema.landmarks[i].title for i in schema.bone(bone)]
    assert titles[0].startswith("Lateral edge")
    assert titles[-1].startswith("Medial edge")
    assert len(set(titles)) == len(titles)


def test_index_is_the_inverse_of_names():
    schema = knee_schema()
    assert [schema.index(name) for name in schema.names] == list(range(16))
    with pytest.raises(ValueError, match="not in tuple"):
        schema.index("P0")


def test_sides():
    assert SIDES == (Side.RIGHT, Side.LEFT)
    assert [side.word for side in SIDES] == ["right", "left"]
    assert [side.other for side in SIDES] == [Side.LEFT, Side.RIGHT]
    assert Side("R") is Side.RIGHT
