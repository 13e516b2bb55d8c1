import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from PIL import Image

from kneel_gui.dicom.picture import picture_facts, read_picture
from kneel_gui.dicom.sniff import FileKind, sniff
from kneel_gui.errors import RadiographError

RAMP8 = np.arange(48, dtype=np.uint8).reshape(6, 8) * 5
RAMP16 = np.arange(48, dtype=np.uint16).reshape(6, 8) * 1365
NOISE16 = np.random.default_rng(5).integers(0, 65536, (64, 64), dtype=np.uint16)


def encoded(array, suffix) -> bytes:
    done, data = cv2.imencode(suffix, array)
    assert done
    return data.tobytes()


def saved(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def read(data: bytes):
    kind = sniff(data[:1024])
    assert kind is not None
    return read_picture(Path("knee.png"), data, kind)


def refused(data: bytes) -> str:
    with pytest.raises(RadiographError) as caught:
        read(data)
    assert caught.value.path == Path("knee.png")
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize(
    ("array", "suffix", "bits"),
    [
        (RAMP8, ".png", 8),
        (RAMP8, ".bmp", 8),
        (RAMP8, ".tiff", 8),
        (RAMP16, ".png", 16),
        (RAMP16, ".tiff", 16),
        (cv2.merge([RAMP8] * 3), ".png", 8),
        (cv2.merge([RAMP8] * 3), ".bmp", 8),
        (cv2.merge([RAMP8] * 4), ".png", 8),
        (cv2.merge([RAMP16] * 3), ".png", 16),
        (cv2.merge([RAMP16] * 3), ".tiff", 16),
        (cv2.merge([RAMP16] * 4), ".png", 16),
    ],
)
def test_lossless_files_keep_every_value(array, suffix, bits):
    picture = read(encoded(array, suffix))
    grey = array if array.ndim == 2 else array[..., 0]
    np.testing.assert_array_equal(picture.pixels, grey)
    assert picture.pixels.dtype == np.uint16
    assert (picture.bits, picture.inverted, picture.notes) == (bits, False, ())


@given(
    npst.arrays(
        st.sampled_from([np.uint8, np.uint16]),
        npst.array_shapes(min_dims=2, max_dims=2, max_side=9),
    ),
    st.sampled_from([".png", ".tiff"]),
)
def test_round_trip(array, suffix):
    np.testing.assert_array_equal(read(encoded(array, suffix)).pixels, array)


def test_jpeg_is_near():
    smooth = cv2.resize(RAMP8, (64, 64), interpolation=cv2.INTER_LINEAR)
    for array in (smooth, cv2.merge([smooth] * 3)):
        picture = read(encoded(array, ".jpg"))
        assert np.abs(picture.pixels.astype(int) - smooth).max() <= 6
        assert picture.notes == ()


@pytest.mark.parametrize("mode", ["1", "P", "LA"])
def test_other_grey_modes(mode):
    array = np.where(RAMP8 > 100, 255, 0).astype(np.uint8)
    image = Image.fromarray(array).convert(mode)
    np.testing.assert_array_equal(read(saved(image, "PNG")).pixels, array)


def test_16_bits_with_alpha_keep_their_16_bits():
    rows = b"".join(
        b"\0" + b"".join(struct.pack(">HH", int(v), 0xFFFF) for v in row)
        for row in RAMP16
    )
    header = struct.pack(">IIBBBBB", 8, 6, 16, 4, 0, 0, 0)
    data = png(header, zlib.compress(rows))
    picture = read(data)
    np.testing.assert_array_equal(picture.pixels, RAMP16)
    assert picture.bits == 16


def png(header: bytes, idat: bytes) -> bytes:
    def chunk(name, body):
        crc = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)

    end = chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", idat) + end


@pytest.mark.parametrize("array", [RAMP8, RAMP16])
def test_a_tiff_whose_zero_is_white_looks_right(array):
    data = saved(Image.fromarray(array), "TIFF")
    black_is_zero, white_is_zero = (
        struct.pack("<HHII", 262, 3, 1, value) for value in (1, 0)
    )
    assert data.count(black_is_zero) == 1
    picture = read(data.replace(black_is_zero, white_is_zero))
    top = np.iinfo(array.dtype).max
    shown = top - picture.pixels if picture.inverted else picture.pixels
    np.testing.assert_array_equal(shown, top - array)


def test_colour_is_refused_and_a_tint_noted():
    colour = cv2.merge([RAMP8, RAMP8[::-1], RAMP8])
    assert "coloured" in refused(encoded(colour, ".png"))
    deep = cv2.merge([RAMP16, RAMP16[::-1], RAMP16])
    assert "coloured" in refused(encoded(deep, ".png"))
    tinted = read(encoded(cv2.merge([RAMP8, RAMP8, RAMP8 + 3]), ".png"))
    assert "slightly coloured" in tinted.notes[0]
    assert np.abs(tinted.pixels.astype(int) - RAMP8).max() <= 1


def test_a_coloured_stamp_of_a_few_pixels_is_tolerated():
    array = cv2.merge([np.full((100, 100), 90, np.uint8)] * 3)
    array[:5, :10] = (0, 0, 255)
    assert read(encoded(array, ".png")).notes
    array[:20, :20] = (0, 0, 255)
    assert "coloured" in refused(encoded(array, ".png"))


@pytest.mark.parametrize(
    ("image", "kind", "words"),
    [
        (Image.new("F", (4, 4)), "TIFF", "kind"),
        (Image.new("CMYK", (4, 4)), "JPEG", "kind"),
        (Image.new("I", (4, 4), -5), "TIFF", "16 bits"),
        (Image.new("I", (4, 4), 70000), "TIFF", "16 bits"),
    ],
)
def test_values_that_radiographs_do_not_have_are_refused(image, kind, words):
    assert words in refused(saved(image, kind))


def test_several_pages_are_refused():
    page = Image.fromarray(RAMP8)
    other = Image.fromarray(RAMP8[::-1])
    for kind in ("TIFF", "PNG"):
        data = saved(page, kind, save_all=True, append_images=[other])
        assert "pages" in refused(data)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tiff", ".bmp"])
@pytest.mark.parametrize("share", [0.02, 0.2, 0.6, 0.9])
def test_truncated_files_are_refused(suffix, share):
    array = NOISE16 if suffix in (".png", ".tiff") else (NOISE16 >> 8).astype(np.uint8)
    data = encoded(array, suffix)
    cut = data[: max(int(len(data) * share), 20)]
    message = refused(cut)
    assert "damaged" in message or "truncated" in message


def test_truncated_deep_colour_is_refused():
    data = encoded(cv2.merge([NOISE16] * 3), ".png")
    assert "truncated" in refused(data[: len(data) // 2])


@pytest.mark.parametrize("side", [15000, 60000, 2**31 - 1])
def test_a_decompression_bomb_is_not_decoded(side):
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    message = refused(png(header, zlib.compress(bytes(1000))))
    assert "200 megapixels" in message


def test_the_limit_of_pillow_does_not_come_before_ours(monkeypatch):
    # Its own limit is 89 megapixels (a warning) and 179 (an error).
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    data = encoded(RAMP8, ".png")
    assert picture_facts(Path("x.png"), data, FileKind.PNG) == (8, 6, "L")
    np.testing.assert_array_equal(read(data).pixels, RAMP8)


def test_an_orientation_is_not_applied_but_noted():
    image = Image.fromarray(RAMP8)
    exif = Image.Exif()
    exif[274] = 6
    picture = read(saved(image, "PNG", exif=exif))
    np.testing.assert_array_equal(picture.pixels, RAMP8)
    assert "turned" in picture.notes[0]


def test_resolution_tags_do_not_matter():
    data = saved(Image.fromarray(RAMP8), "PNG", dpi=(254, 254))
    np.testing.assert_array_equal(read(data).pixels, RAMP8)


def test_a_damaged_header_is_refused():
    with pytest.raises(RadiographError, match="damaged"):
        picture_facts(Path("x.png"), b"\x89PNG\r\n\x1a\nrubbish", FileKind.PNG)
