"""Names that do not say who it is."""

import stat

import pytest

from kneel_gui.errors import InputError
from kneel_gui.workflows.pseudonym import Pseudonyms, user_pseudonyms


def test_the_same_person_has_the_same_pseudonym_and_others_have_others():
    names = Pseudonyms(b"key")
    assert names.subject("4711") == names.subject("4711")
    assert len({names.subject(str(i)) for i in range(500)}) == 500
    assert "4711" not in names.subject("4711")
    assert names.subject("4711")[1:] != names.image("4711")[1:]


def test_without_the_key_nobody_can_try_numbers():
    assert Pseudonyms(b"one").subject("4711") != Pseudonyms(b"two").subject("4711")


def test_in_clear_names_stay():
    names = Pseudonyms(None)
    assert (names.subject("4711"), names.image("a/b.dcm")) == ("4711", "a/b.dcm")


def test_the_key_is_made_once_and_is_the_users_alone(tmp_path):
    first = user_pseudonyms(tmp_path / "new")
    assert user_pseudonyms(tmp_path / "new") == first
    key = tmp_path / "new" / "pseudonym.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert user_pseudonyms(tmp_path / "other") != first


def test_a_damaged_key_is_not_used(tmp_path):
    (tmp_path / "pseudonym.key").write_bytes(b"short")
    with pytest.raises(InputError, match="damaged"):
        user_pseudonyms(tmp_path)
