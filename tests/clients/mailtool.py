"""Messages to test with, and a look at a mailbox from outside the mail program under test.

    mailtool.py make FOLDER COUNT [FIRST]   writes COUNT messages as files
    mailtool.py fill MAILBOX COUNT [FIRST]  appends them to a folder of the server, made when missing
    mailtool.py dump MAILBOX                prints Message-ID, system flags and digest of each message
    mailtool.py count MAILBOX               prints how many there are
    mailtool.py state MAILBOX               prints UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ and MESSAGES
    mailtool.py fetch MAILBOX ID            prints the message with this Message-ID
    mailtool.py flag MAILBOX ID FLAG        sets a flag on it
    mailtool.py delete MAILBOX ID           deletes it for good
"""

import base64
import contextlib
import hashlib
import imaplib
import os
import re
import ssl
import sys
from pathlib import Path

imaplib._MAXLINE = 10_000_000
SYSTEM_FLAGS = {"\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"}


def message_id(number: int) -> str:
    return f"<client-test-{number}@mail.example>"


def message(number: int) -> bytes:
    """A message of one of several shapes, with CRLF line ends, the same for the same number."""
    head = [
        f"From: Sender {number % 7} <sender{number % 7}@elsewhere.example>",
        "To: Reader <reader@gatepost.test>",
        f"Subject: message {number} on {['gardens', 'invoices', 'trains'][number % 3]}",
        f"Date: {1 + number % 28:02d} Mar 2026 {number % 24:02d}:15:00 +0100",
        f"Message-ID: {message_id(number)}",
        "MIME-Version: 1.0",
    ]
    shape = number % 5
    if shape == 0:
        body = ["Content-Type: text/plain; charset=utf-8", "", f"plain text {number}", ".", "..two dots", "end"]
    elif shape == 1:
        body = [
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "",
            f"Grüße aus Zürich, {number} × — 日本語",
        ]
    elif shape == 2:
        picture = base64.encodebytes(hashlib.sha256(b"%d" % number).digest() * 40).decode().splitlines()
        body = [
            'Content-Type: multipart/mixed; boundary="outer"', "", "preamble", "--outer",
            'Content-Type: multipart/alternative; boundary="inner"', "", "--inner",
            "Content-Type: text/plain", "", f"text {number}", "--inner", "Content-Type: text/html", "",
            f"<p>text {number}</p>", "--inner--", "--outer",
            'Content-Type: image/png; name="picture.png"', "Content-Transfer-Encoding: base64",
            'Content-Disposition: attachment; filename="picture.png"', "", *picture, "--outer--", "epilogue",
        ]
    elif shape == 3:
        body = ["Content-Type: text/plain", "", "word " * 150, *[f"line {line}" for line in range(200)]]
    else:
        body = [
            'Content-Type: multipart/digest; boundary="d"', "", "--d", "", "Subject: within", "",
            f"inner text {number}", "--d--",
        ]
    return "\r\n".join([*head, *body, ""]).encode()


@contextlib.contextmanager
def connection():
    """A logged-in imaplib connection."""
    context = ssl.create_default_context(cafile=os.environ["CA_FILE"])
    host, port = os.environ["IMAP_HOST"], int(os.environ["IMAPS_PORT"])
    imap = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=60)
    imap.login(os.environ["ADDRESS"], os.environ["SECRET"])
    try:
        yield imap
    finally:
        imap.logout()


def done(answer):
    """The data of an answer that must be OK."""
    status, data = answer
    if status != "OK":
        raise SystemExit(f"the server answered {status} {data}")
    return data


def rows(imap, mailbox: str) -> dict[str, tuple[str, list[str], bytes]]:
    """Messages of a folder by Message-ID: UID, system flags, bytes."""
    done(imap.select(f'"{mailbox}"', readonly=True))
    found = {}
    for part in done(imap.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])")):
        if not isinstance(part, tuple):
            continue
        label, text = part[0].decode(), part[1]
        uid = re.search(r"UID (\d+)", label)[1]
        flags = sorted(SYSTEM_FLAGS & set(re.search(r"FLAGS \(([^)]*)\)", label)[1].split()))
        name = re.search(rb"(?im)^message-id:\s*(\S+)", text)
        found[name[1].decode() if name else f"uid {uid}"] = (uid, flags, text)
    return found


def fill(imap, mailbox: str, numbers) -> None:
    if imap.create(f'"{mailbox}"')[0] not in ("OK", "NO"):
        raise SystemExit(f"CREATE {mailbox}")
    for number in numbers:
        done(imap.append(f'"{mailbox}"', None, None, message(number)))


def main(command: str, where: str, *rest: str) -> None:
    if command in ("make", "fill"):
        first = int(rest[1]) if len(rest) > 1 else 0
        numbers = range(first, first + int(rest[0]))
    if command == "make":
        Path(where).mkdir(parents=True, exist_ok=True)
        for number in numbers:
            Path(where, f"{number}.eml").write_bytes(message(number))
        return
    with connection() as imap:
        if command == "fill":
            fill(imap, where, numbers)
        elif command == "dump":
            for name, (_, flags, text) in sorted(rows(imap, where).items()):
                print(name, ",".join(flags) or "-", hashlib.sha256(text).hexdigest())
        elif command == "count":
            print(done(imap.select(f'"{where}"', readonly=True))[0].decode())
        elif command == "state":
            items = "(UIDVALIDITY UIDNEXT HIGHESTMODSEQ MESSAGES)"
            print(done(imap.status(f'"{where}"', items))[0].decode())
        else:
            uid, _, text = rows(imap, where)[rest[0]]
            done(imap.select(f'"{where}"'))
            if command == "fetch":
                sys.stdout.buffer.write(text)
            elif command == "flag":
                done(imap.uid("STORE", uid, "+FLAGS.SILENT", f"({rest[1]})"))
            elif command == "delete":
                done(imap.uid("STORE", uid, "+FLAGS.SILENT", "(\\Deleted)"))
                done(imap.uid("EXPUNGE", uid))
            else:
                raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
