"""The imapclient library: parsed structures, international folder names, IDLE, CONDSTORE, MOVE."""

import datetime
import os
import ssl
import threading
import unittest

import mailtool
from imapclient import ANSWERED, DELETED, FLAGGED, SEEN, IMAPClient
from imapclient.exceptions import LoginError

TLS = ssl.create_default_context(cafile=os.environ["CA_FILE"])


def connect() -> IMAPClient:
    client = IMAPClient(os.environ["IMAP_HOST"], port=int(os.environ["IMAPS_PORT"]), ssl_context=TLS, timeout=60)
    client.login(os.environ["ADDRESS"], os.environ["SECRET"])
    return client


class Imapclient(unittest.TestCase):
    def setUp(self):
        self.client = connect()
        self.box = self.id().rsplit(".", 1)[1]
        self.client.create_folder(self.box)

    def tearDown(self):
        self.client.logout()

    def fill(self, count: int):
        for number in range(count):
            self.client.append(self.box, mailtool.message(number))
        return self.client.select_folder(self.box)

    def test_refused_logins(self):
        stranger = IMAPClient(os.environ["IMAP_HOST"], port=int(os.environ["IMAPS_PORT"]), ssl_context=TLS)
        for address, secret in ((os.environ["ADDRESS"], os.environ["ACCOUNT_PASSWORD"]),
                                ("nobody@gatepost.test", os.environ["SECRET"])):
            with self.assertRaises(LoginError):
                stranger.login(address, secret)
        stranger.shutdown()

    def test_structure_and_envelope(self):
        self.fill(3)
        found = self.client.fetch([3], ["ENVELOPE", "BODYSTRUCTURE", "INTERNALDATE", "RFC822.SIZE"])[3]
        envelope, structure = found[b"ENVELOPE"], found[b"BODYSTRUCTURE"]
        self.assertEqual(envelope.subject, b"message 2 on trains")
        self.assertEqual((envelope.from_[0].mailbox, envelope.from_[0].host), (b"sender2", b"elsewhere.example"))
        self.assertEqual(envelope.message_id, mailtool.message_id(2).encode())
        self.assertEqual(envelope.date, datetime.datetime(2026, 3, 3, 2, 15, tzinfo=envelope.date.tzinfo)
                         if envelope.date.tzinfo else envelope.date)
        self.assertTrue(structure.is_multipart)
        self.assertEqual(structure[1].lower(), b"mixed")
        self.assertEqual(structure[0][0][1].lower(), b"alternative")
        self.assertEqual(structure[0][1][0].lower(), b"image")
        self.assertEqual(found[b"RFC822.SIZE"], len(mailtool.message(2)))

    def test_internal_date_and_flags(self):
        moment = datetime.datetime(2020, 5, 6, 7, 8, 9, tzinfo=datetime.timezone.utc)
        self.client.append(self.box, mailtool.message(0), flags=[SEEN, b"Custom"], msg_time=moment)
        self.client.select_folder(self.box)
        found = self.client.fetch([1], ["INTERNALDATE", "FLAGS"])[1]
        date = found[b"INTERNALDATE"]
        self.assertEqual(date.astimezone(datetime.timezone.utc), moment)
        self.assertLessEqual({SEEN, b"Custom"}, set(found[b"FLAGS"]))

    def test_international_folders(self):
        for name in ("Entwürfe", "台北", "עברית", "a&b", "emoji😀"):
            full = f"{self.box}/{name}"
            self.client.create_folder(full)
            self.client.append(full, mailtool.message(1))
            self.assertEqual(self.client.folder_status(full, ["MESSAGES"])[b"MESSAGES"], 1)
            self.client.rename_folder(full, full + "-2")
            self.assertTrue(self.client.folder_exists(full + "-2"))
            self.assertFalse(self.client.folder_exists(full))
            self.client.delete_folder(full + "-2")

    def test_special_folders(self):
        for use in (b"\\Drafts", b"\\Sent", b"\\Junk", b"\\Trash", b"\\Archive"):
            self.assertIsNotNone(self.client.find_special_folder(use), use)

    def test_move_and_uid_expunge(self):
        self.fill(6)
        target = self.box + "-target"
        self.client.create_folder(target)
        self.client.move([1, 2], target)
        self.assertEqual(self.client.search("ALL"), [3, 4, 5, 6])
        self.assertEqual(self.client.folder_status(target, ["MESSAGES"])[b"MESSAGES"], 2)
        self.client.add_flags([3, 4], [DELETED])
        self.client.uid_expunge([4])
        self.assertEqual(self.client.search("ALL"), [3, 5, 6])
        self.client.copy([5], target)
        self.client.unselect_folder()

    def test_condstore(self):
        self.fill(4)
        before = self.client.folder_status(self.box, ["HIGHESTMODSEQ"])[b"HIGHESTMODSEQ"]
        self.client.add_flags([2], [ANSWERED])
        changed = self.client.fetch([1, 2, 3, 4], ["FLAGS"], modifiers=[f"CHANGEDSINCE {before}"])
        self.assertEqual(list(changed), [2])
        self.assertGreater(changed[2][b"MODSEQ"][0], before)
        after = self.client.folder_status(self.box, ["HIGHESTMODSEQ"])[b"HIGHESTMODSEQ"]
        self.assertEqual(self.client.fetch([1, 2, 3, 4], ["FLAGS"], modifiers=[f"CHANGEDSINCE {after}"]), {})

    def test_idle(self):
        self.fill(2)
        other = connect()
        self.client.idle()
        threading.Timer(0.3, lambda: other.append(self.box, mailtool.message(2))).start()
        self.wait_for(lambda response: response == (3, b"EXISTS"))
        other.select_folder(self.box)
        other.add_flags([1], [FLAGGED])
        self.wait_for(lambda response: response[0] == 1 and response[1] == b"FETCH")
        other.delete_messages([2])
        other.expunge()
        self.wait_for(lambda response: response == (2, b"EXPUNGE"))
        self.client.idle_done()
        other.logout()

    def wait_for(self, matches):
        seen = []
        for _ in range(10):
            responses = self.client.idle_check(timeout=2)
            seen += responses
            if any(matches(response) for response in responses):
                return
        self.fail(f"only {seen}")

    def test_id_and_namespace(self):
        self.assertIsNotNone(self.client.id_({"name": "imapclient", "version": "4"}))
        self.assertEqual(self.client.namespace().personal[0][1], "/")


if __name__ == "__main__":
    unittest.main()
