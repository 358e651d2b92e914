"""The words of somebody else's PDF, read in a process of its own.

PDFium is written in C: a file that was made to break it, or to keep it busy, ends that process and
nothing else.
"""

import subprocess
import sys

SECONDS = 20
MOST_PAGES = 300


def pdf_lines(pdf: bytes) -> list[str]:
    """The lines of a PDF in the order of its pages; none where it cannot be read."""
    try:
        done = subprocess.run(  # noqa: S603 – our own program; the file comes on its input
            [sys.executable, "-m", __name__],
            input=pdf,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return []
    return done.stdout.decode(errors="replace").splitlines() if done.returncode == 0 else []


def _main() -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(sys.stdin.buffer.read()) as document:
        if len(document) > MOST_PAGES:
            sys.exit(1)
        for page in document:
            text = page.get_textpage().get_text_bounded()
            sys.stdout.buffer.write(text.encode(errors="replace") + b"\n")


if __name__ == "__main__":
    _main()
