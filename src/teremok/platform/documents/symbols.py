"""Codes that a camera reads."""

import io

import segno


def qr(text: str, *, correction: str = "m", mask: int | None = None) -> str:
    """A QR code as SVG without a border, for `qr-code` in `letter.typ`. `correction`: l, m, q or h.

    The pattern that reads best is looked for; a given `mask` (0 to 7) takes a sixth of the time, and any is read.
    """
    out = io.BytesIO()
    segno.make(text, error=correction, mask=mask, micro=False, boost_error=False).save(
        out, kind="svg", border=0, xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return out.getvalue().decode()
