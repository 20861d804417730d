"""compare.py SENT FOUND: is what was found what was sent, below the trace that delivery puts on top? swaks
ends a message with one more line end than its file has."""

import sys
from pathlib import Path

sent, found = (Path(path).read_bytes() for path in sys.argv[1:])
trace, mark, rest = found.partition(b"From: Sender")
if (mark + rest).rstrip(b"\r\n") != sent.rstrip(b"\r\n") or b"received:" not in trace.lower():
    sys.exit(f"sent {sent[:400]!r}\nfound {found[:1500]!r}")
