"""Codes that a camera reads."""

import io

import segno


def qr(text: str, *, correction: str = "m") -> str:
    """A QR code as SVG without a border, for `qr-code` in `letter.typ`. `correction`: l, m, q or h."""
    out = io.BytesIO()
    segno.make(text, error=correction, micro=False, boost_error=False).save(
        out, kind="svg", border=0, xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return out.getvalue().decode()
