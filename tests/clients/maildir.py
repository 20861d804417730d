"""The Maildir side of the mbsync test.

    maildir.py same DIRECTORY MAILBOX COUNT   both hold the same messages with the same flags
    maildir.py change DIRECTORY               flags 8, deletes 10, adds 6
    maildir.py create DIRECTORY COUNT         a new folder with messages
"""

import re
import sys
from pathlib import Path

import mailtool

FLAGS = {"S": "\\Seen", "R": "\\Answered", "F": "\\Flagged", "T": "\\Deleted", "D": "\\Draft"}


def local(directory: str) -> dict[str, tuple[Path, list[str], bytes]]:
    found = {}
    for path in [*Path(directory, "cur").iterdir(), *Path(directory, "new").iterdir()]:
        text = path.read_bytes()
        name = re.search(rb"(?im)^message-id:\s*(\S+)", text)[1].decode()
        letters = path.name.partition(":2,")[2]
        assert name not in found, f"{name} is there twice"
        found[name] = (path, sorted(FLAGS[letter] for letter in letters if letter in FLAGS), text)
    return found


def same(directory: str, mailbox: str, count: str) -> None:
    here = local(directory)
    with mailtool.connection() as imap:
        there = mailtool.rows(imap, mailbox)
    problems = [f"{name} is only here" for name in here.keys() - there.keys()]
    problems += [f"{name} is only there" for name in there.keys() - here.keys()]
    for name in here.keys() & there.keys():
        (_, flags, text), (_, far_flags, far_text) = here[name], there[name]
        if flags != far_flags:
            problems.append(f"{name}: flags {flags} here, {far_flags} there")
        # mbsync keeps LF and may add a header of its own.
        text = re.sub(rb"(?m)^X-TUID: .*\n", b"", text)
        far_text = re.sub(rb"(?m)^X-TUID: .*\r\n", b"", far_text)
        if text != far_text.replace(b"\r\n", b"\n"):
            problems.append(f"{name}: the bytes differ")
    if len(here) != int(count):
        problems.append(f"{len(here)} messages instead of {count}")
    sys.exit("\n".join(problems[:10]) or 0)


def add(directory: Path, number: int, flags: str) -> None:
    text = mailtool.message(number).replace(b"\r\n", b"\n")
    Path(directory, "cur", f"{1_700_000_000 + number}.local{number}.here:2,{flags}").write_bytes(text)


def change(directory: str) -> None:
    paths = {int(re.search(r"test-(\d+)@", name)[1]): path for name, (path, _, _) in local(directory).items()}
    for numbers, letter in ((range(0, 8), "F"), (range(10, 20), "T")):
        for number in numbers:
            base, _, letters = paths[number].name.partition(":2,")
            letters = "".join(sorted({*letters, letter}))
            paths[number].rename(Path(directory, "cur", f"{base}:2,{letters}"))
    for number in range(9000, 9006):
        add(Path(directory), number, "S")


def create(directory: str, count: str) -> None:
    for part in ("cur", "new", "tmp"):
        Path(directory, part).mkdir(parents=True)
    for number in range(9500, 9500 + int(count)):
        add(Path(directory), number, "")


if __name__ == "__main__":
    {"same": same, "change": change, "create": create}[sys.argv[1]](*sys.argv[2:])
