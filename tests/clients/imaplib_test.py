"""Python's imaplib: every command it has, over TLS and STARTTLS."""

import imaplib
import os
import ssl
import unittest

import mailtool
from mailtool import done

ADDRESS, SECRET = os.environ["ADDRESS"], os.environ["SECRET"]
HOST = os.environ["IMAP_HOST"]
TLS = ssl.create_default_context(cafile=os.environ["CA_FILE"])

NESTED = "\r\n".join([
    "Subject: nested", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=o", "", "--o",
    "Content-Type: multipart/alternative; boundary=i", "", "--i", "Content-Type: text/plain; charset=utf-8", "",
    "plain", "--i", "Content-Type: text/html", "", "<p>html</p>", "--i--", "--o", "Content-Type: message/rfc822", "",
    "Subject: within", "", "inner", "--o--", "",
]).encode()


class Imaplib(unittest.TestCase):
    def setUp(self):
        self.imap = imaplib.IMAP4_SSL(HOST, int(os.environ["IMAPS_PORT"]), ssl_context=TLS, timeout=60)
        self.imap.login(ADDRESS, SECRET)
        self.box = self.id().rsplit(".", 1)[1]
        done(self.imap.create(self.box))

    def tearDown(self):
        self.imap.logout()

    def append(self, *messages: bytes, flags: str | None = None):
        for message in messages:
            done(self.imap.append(self.box, flags, None, message))
        done(self.imap.select(self.box))

    def test_capabilities(self):
        offered = done(self.imap.capability())[0].decode().upper().split()
        for name in ("IMAP4REV1", "IDLE", "UIDPLUS", "MOVE", "NAMESPACE", "ID", "SPECIAL-USE", "LITERAL+",
                     "SASL-IR", "ENABLE", "UNSELECT", "CHILDREN", "CONDSTORE"):
            self.assertIn(name, offered)

    def test_starttls_and_authenticate(self):
        plain = imaplib.IMAP4(HOST, int(os.environ["IMAP_PORT"]), timeout=60)
        self.assertIn("LOGINDISABLED", plain.capabilities)
        with self.assertRaises(imaplib.IMAP4.error):
            plain.login(ADDRESS, SECRET)
        plain.starttls(TLS)
        self.assertNotIn("LOGINDISABLED", plain.capabilities)
        done(plain.authenticate("PLAIN", lambda _: f"\0{ADDRESS}\0{SECRET}".encode()))
        plain.logout()

    def test_bytes_come_back(self):
        messages = [mailtool.message(number) for number in range(10)]
        self.append(*messages)
        for number, message in enumerate(messages, 1):
            data = done(self.imap.fetch(str(number), "(RFC822.SIZE BODY.PEEK[])"))
            self.assertEqual(data[0][1], message)
            self.assertIn(b"RFC822.SIZE %d" % len(message), b"".join(data[0][:1]) + data[1])
        data = done(self.imap.fetch("4", "(BODY.PEEK[]<50.100>)"))
        self.assertEqual(data[0][1], messages[3][50:150])
        header, _, body = messages[3].partition(b"\r\n\r\n")
        self.assertEqual(done(self.imap.fetch("4", "(BODY.PEEK[HEADER])"))[0][1], header + b"\r\n\r\n")
        self.assertEqual(done(self.imap.fetch("4", "(BODY.PEEK[TEXT])"))[0][1], body)
        fields = done(self.imap.fetch("4", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])"))[0][1]
        self.assertEqual(fields, b"Subject: message 3 on gardens\r\n\r\n")

    def test_nested_structure(self):
        self.append(NESTED)
        structure = done(self.imap.fetch("1", "(BODYSTRUCTURE)"))[0]
        for part in (b'"MIXED"', b'"ALTERNATIVE"', b'"RFC822"'):
            self.assertIn(part, structure.upper())
        for section, expected in (("1.1", b"plain"), ("1.2", b"<p>html</p>"), ("2.TEXT", b"inner"),
                                  ("2.HEADER", b"Subject: within\r\n\r\n"),
                                  ("1.2.MIME", b"Content-Type: text/html\r\n\r\n")):
            self.assertEqual(done(self.imap.fetch("1", f"(BODY.PEEK[{section}])"))[0][1], expected, section)

    def test_flags(self):
        self.append(*(mailtool.message(number) for number in range(6)), flags="(\\Draft $Label)")
        done(self.imap.store("1:3", "+FLAGS", "(\\Flagged work)"))
        done(self.imap.store("2", "-FLAGS.SILENT", "(\\Draft)"))
        done(self.imap.store("3", "FLAGS", "(\\Seen)"))
        self.assertEqual(done(self.imap.search(None, "KEYWORD", "work")), [b"1 2"])
        self.assertEqual(done(self.imap.search(None, "UNDRAFT")), [b"2 3"])
        self.assertEqual(done(self.imap.search(None, "UNSEEN", "UNFLAGGED")), [b"4 5 6"])
        self.assertEqual(done(self.imap.search(None, "KEYWORD", "$label")), [b"1 2 4 5 6"])

    def test_search(self):
        self.append(*(mailtool.message(number) for number in range(20)))
        for criteria, expected in (
            (("FROM", '"Sender 3"'), b"4 11 18"),
            (("SUBJECT", "trains"), b"3 6 9 12 15 18"),
            (("BODY", '"plain text 15"'), b"16"),
            (("NOT", "SUBJECT", "message"), b""),
            (("OR", "SUBJECT", '"message 1 on"', "SUBJECT", '"message 2 on"'), b"2 3"),
            (("LARGER", "1000", "SMALLER", "100000", "4:9"), b"4 8 9"),
            (("HEADER", "MESSAGE-ID", '"test-7@"'), b"8"),
            (("SENTON", "3-Mar-2026"), b"3"),
        ):
            self.assertEqual(done(self.imap.search(None, *criteria)), [expected], criteria)
        self.imap.literal = "Zürich, 6 ×".encode()
        self.assertEqual(done(self.imap.search("UTF-8", "TEXT")), [b"7"])

    def test_copy_move_expunge(self):
        self.append(*(mailtool.message(number) for number in range(8)))
        target = self.box + "-target"
        done(self.imap.create(target))
        done(self.imap.copy("1:2", target))
        done(self.imap.uid("COPY", "3", target))
        imaplib.Commands.setdefault("MOVE", ("SELECTED",))
        done(self.imap.uid("MOVE", "4:5", target))
        self.assertEqual(done(self.imap.uid("SEARCH", "ALL")), [b"1 2 3 6 7 8"])
        done(self.imap.store("1:3", "+FLAGS", "\\Deleted"))
        done(self.imap.uid("EXPUNGE", "2"))
        self.assertEqual(done(self.imap.uid("SEARCH", "ALL")), [b"1 3 6 7 8"])
        done(self.imap.expunge())
        self.assertEqual(done(self.imap.uid("SEARCH", "ALL")), [b"6 7 8"])
        self.assertEqual(done(self.imap.select(target)), [b"5"])
        self.assertEqual(done(self.imap.fetch("5", "(BODY.PEEK[])"))[0][1], mailtool.message(4))

    def test_folders(self):
        names = ["Entw&APw-rfe", "&U,BTFw-", "a b", 'quo"te'.replace('"', "'")]
        for name in names:
            full = f'"{self.box}/{name}"'
            done(self.imap.create(full))
            done(self.imap.subscribe(full))
            done(self.imap.rename(full, f'"{self.box}/{name} new"'))
        listed = b"\n".join(done(self.imap.list(f'"{self.box}/"', "*"))).decode()
        for name in names:
            self.assertIn(f"{self.box}/{name} new", listed)
            done(self.imap.delete(f'"{self.box}/{name} new"'))
        self.assertEqual(self.imap.delete("INBOX")[0], "NO")
        self.assertEqual(self.imap.create(self.box)[0], "NO")
        self.assertEqual(self.imap.select("nowhere")[0], "NO")
        done(self.imap.namespace())
        special = b"\n".join(done(self.imap.list())).decode()
        for use in ("\\Drafts", "\\Sent", "\\Junk", "\\Trash", "\\Archive"):
            self.assertIn(use, special)

    def test_status_and_readonly(self):
        self.append(*(mailtool.message(number) for number in range(3)))
        status = done(self.imap.status(self.box, "(MESSAGES UIDNEXT UNSEEN UIDVALIDITY)"))[0]
        for part in (b"MESSAGES 3", b"UIDNEXT 4", b"UNSEEN 3"):
            self.assertIn(part, status)
        done(self.imap.select(self.box, readonly=True))
        self.assertEqual(self.imap.store("1", "+FLAGS", "\\Seen")[0], "NO")
        done(self.imap.fetch("1", "(BODY[])"))
        self.assertEqual(done(self.imap.search(None, "SEEN")), [b""])

    def test_large_message(self):
        line = b"x" * 76 + b"\r\n"
        large = b"Subject: large\r\n\r\n" + line * 160_000
        self.append(large)
        self.assertEqual(done(self.imap.fetch("1", "(BODY.PEEK[])"))[0][1], large)
        piece = done(self.imap.fetch("1", "(BODY.PEEK[]<6000000.5000>)"))[0][1]
        self.assertEqual(piece, large[6_000_000:6_005_000])


if __name__ == "__main__":
    unittest.main()
