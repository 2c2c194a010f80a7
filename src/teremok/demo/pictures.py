"""Small drawings made on the spot: two for the notice board, and sheets of paper as a scanner sees them."""

import io
import math
from collections.abc import Sequence
from time import gmtime

from PIL import Image, ImageDraw, ImageFont

from teremok.platform.documents.glyphs import FONTS

Colour = tuple[int, int, int]
SCALE = 2  # drawn large and made smaller, so that edges are smooth


def yard() -> io.BytesIO:
    """The yard on a spring morning: a house, birches, a bench."""
    image, draw = _canvas((206, 226, 232))
    draw.rectangle((0, 420, 960, 640), fill=(164, 190, 132))
    draw.rectangle((470, 110, 880, 450), fill=(233, 217, 191))
    draw.polygon([(440, 120), (675, 20), (910, 120)], fill=(156, 74, 47))
    for row in range(3):
        for column in range(4):
            left, top = 510 + column * 92, 150 + row * 96
            lit = (row + column) % 3 == 0
            draw.rectangle((left, top, left + 54, top + 60), fill=(242, 169, 59) if lit else (150, 176, 186))
    for x, height in ((90, 300), (210, 250), (350, 280)):
        draw.rectangle((x - 9, 430 - height // 2, x + 9, 470), fill=(240, 238, 230))
        draw.ellipse((x - 70, 430 - height, x + 70, 470 - height // 3), fill=(140, 178, 112))
    draw.rectangle((180, 500, 420, 516), fill=(122, 84, 56))
    for x in (200, 390):
        draw.rectangle((x, 516, x + 12, 556), fill=(90, 62, 44))
    return _jpeg(image)


def cat() -> io.BytesIO:
    """A ginger cat at the window."""
    image, draw = _canvas((58, 74, 92))
    draw.rectangle((170, 50, 790, 560), fill=(244, 226, 186))
    for x in (170, 470, 780):
        draw.rectangle((x, 50, x + 16, 560), fill=(250, 246, 238))
    draw.rectangle((130, 545, 830, 590), fill=(250, 246, 238))
    ginger, dark = (214, 128, 58), (150, 78, 34)
    draw.ellipse((390, 300, 610, 560), fill=ginger)
    draw.ellipse((410, 170, 590, 340), fill=ginger)
    for side in (-1, 1):
        draw.polygon([(500 + side * 80, 240), (500 + side * 74, 130), (500 + side * 22, 190)], fill=ginger)
        draw.ellipse((500 + side * 38 - 13, 235, 500 + side * 38 + 13, 265), fill=(40, 60, 40))
    draw.polygon([(488, 280), (512, 280), (500, 294)], fill=(120, 50, 40))
    for stripe in range(4):
        draw.arc((430, 330 + stripe * 46, 570, 420 + stripe * 46), 200, 340, fill=dark, width=9)
    tail: list[tuple[float, float]] = [(600 + 90 * math.sin(t / 9), 520 - t * 5) for t in range(45)]
    draw.line(tail, fill=ginger, width=30, joint="curve")
    return _jpeg(image)


def sheet(title: str, lines: Sequence[str]) -> io.BytesIO:
    """A signed sheet of A4 as PDF; it says of itself that it is invented."""
    image = Image.new("RGB", (1240, 1754), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    large, plain = (ImageFont.truetype(FONTS / name, size) for name, size in (("PTF75F.ttf", 52), ("PTF55F.ttf", 34)))
    draw.text((140, 180), title, (20, 20, 20), large)
    for number, line in enumerate((*lines, "", "Выдумано для показа.")):
        draw.text((140, 320 + 58 * number), line, (20, 20, 20), plain)
    points = [(760 + 9 * step, 1340 + 42 * math.sin(step / 2.1) * math.cos(step / 7)) for step in range(34)]
    draw.line(points, (32, 58, 130), 5, "curve")
    draw.line([(740, 1400), (1100, 1400)], (20, 20, 20), 2)
    out = io.BytesIO()
    image.save(out, "PDF", resolution=150, creationDate=gmtime(0), modDate=gmtime(0))
    out.seek(0)
    return out


class _Pen:
    """Draws in a plane of 960 by 640."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self._draw = draw

    def rectangle(self, box: tuple[float, float, float, float], fill: Colour) -> None:
        self._draw.rectangle([value * SCALE for value in box], fill=fill)

    def ellipse(self, box: tuple[float, float, float, float], fill: Colour) -> None:
        self._draw.ellipse([value * SCALE for value in box], fill=fill)

    def polygon(self, points: list[tuple[float, float]], fill: Colour) -> None:
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def arc(self, box: tuple[float, float, float, float], start: int, end: int, fill: Colour, width: int) -> None:
        self._draw.arc([value * SCALE for value in box], start, end, fill=fill, width=width * SCALE)

    def line(self, points: list[tuple[float, float]], fill: Colour, width: int, joint: str) -> None:
        self._draw.line([(x * SCALE, y * SCALE) for x, y in points], fill=fill, width=width * SCALE, joint=joint)


def _canvas(sky: Colour) -> tuple[Image.Image, _Pen]:
    image = Image.new("RGB", (960 * SCALE, 640 * SCALE), sky)
    return image, _Pen(ImageDraw.Draw(image))


def _jpeg(image: Image.Image) -> io.BytesIO:
    out = io.BytesIO()
    image.resize((960, 640), Image.Resampling.LANCZOS).save(out, "JPEG", quality=88)
    out.seek(0)
    return out
