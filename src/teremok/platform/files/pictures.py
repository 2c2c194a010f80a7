"""Pictures as they may be shown to others: upright, no larger than needed, without place, time or camera."""

import io
import warnings
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageCms, ImageOps

from teremok.platform.files.media import JPEG, PNG, MediaType

PIXELS_LIMIT = 60_000_000
THUMBNAIL_SIDE = 480


class CannotDraw(Exception):
    """The bytes begin like a picture and are not one that can be shown."""


class TooManyPixels(CannotDraw):
    """Unpacked, the picture would fill the memory."""


@dataclass(frozen=True)
class Drawn:
    content: bytes
    thumbnail: bytes
    width: int
    height: int


def redraw(content: IO[bytes], media: MediaType, longest_side: int) -> Drawn:
    """Draws the picture anew in its own format, and small as WebP; nothing but its pixels goes over."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # counted below, before a pixel is unpacked
        try:
            with Image.open(content, formats=[media.name.removeprefix("image/")]) as source:
                if source.width * source.height > PIXELS_LIMIT:
                    raise TooManyPixels
                source.draft("RGB", (longest_side, longest_side))
                image = _plain(ImageOps.exif_transpose(source))
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise CannotDraw(str(error)) from error
    image.thumbnail((longest_side, longest_side))
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    flat = image.convert("RGB") if media is JPEG else image
    return Drawn(_saved(flat, media), _saved(small, None), image.width, image.height)


def _plain(image: Image.Image) -> Image.Image:
    """In sRGB, so that the profile need not travel with it."""
    profile = image.info.get("icc_profile")
    transparent = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):  # a broken profile: the colours are taken as they are
            converted = None
        image = converted or image
    plain = image.convert("RGBA" if transparent else "RGB")
    plain.info.clear()
    return plain


def _saved(image: Image.Image, media: MediaType | None) -> bytes:
    out = io.BytesIO()
    if media is JPEG:
        image.save(out, "JPEG", quality=86, optimize=True, progressive=True)
    elif media is PNG:
        image.save(out, "PNG", optimize=True)
    else:
        image.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
