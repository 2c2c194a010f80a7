"""Small files of each type, made on the spot."""

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(form="JPEG", size=(64, 48), colour=(200, 60, 40), **options):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form, **options)
    return out.getvalue()


def photograph():
    """As a phone takes it: lying on its side, with the place and the camera."""
    image = Image.new("RGB", (80, 40), (250, 250, 250))
    image.paste((255, 0, 0), (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter to the right
    exif[0x010F] = "Камера бабушки"
    exif.get_ifd(0x8825)[2] = (55.0, 45.0, 7.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"secret remark")
    return out.getvalue()


def archive(member):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(member, "<x/>")
    return out.getvalue()
