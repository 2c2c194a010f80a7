"""Sets a large document in a process of its own, since what Typst remembers of it is given back only with the process.

Run as a script: a JSON object comes in, the pages of the marks go out as a line of JSON, and the PDF behind it. What
can't be set is told on the error stream, and the process ends with 1.
"""

import json
import subprocess
import sys
from typing import IO, Any

import typst


class CannotSet(Exception):
    """The document can't be set; the message is Typst's."""


def set_apart(order: dict[str, Any]) -> tuple[bytes, tuple[int, ...]]:
    """The PDF and the pages of its marks. `order`: source, root, fonts, inputs, standards, timestamp, mark."""
    done = subprocess.run(  # noqa: S603 (this very file)
        [sys.executable, __file__],
        input=json.dumps(order, ensure_ascii=False).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise CannotSet(done.stderr.decode(errors="replace").strip()[-2000:] or f"ended with {done.returncode}")
    pages, _, pdf = done.stdout.partition(b"\n")
    return pdf, tuple(json.loads(pages))


def main(given: IO[bytes], out: IO[bytes]) -> str:
    """Sets one document; returns what is wrong, or nothing."""
    order = json.load(given)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[order["fonts"]])
    compiler = typst.Compiler(
        order["source"],
        root=order["root"],
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs=order["inputs"],
    )
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=order["standards"], timestamp=order["timestamp"])
        pages = compiler.eval(f"query(<{order['mark']}>).map(it => it.location().page())", format="json")
    except typst.TypstError as error:
        return str(error.diagnostic or error)
    out.write(json.dumps(json.loads(pages)).encode() + b"\n")
    out.write(pdf)  # type: ignore[arg-type] # one file: the format is pdf
    return ""


if __name__ == "__main__":
    if wrong := main(sys.stdin.buffer, sys.stdout.buffer):
        sys.exit(wrong)
