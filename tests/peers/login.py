"""Logs in to a server by one mechanism and says `ok` or `refused`; anything else is an error.

    login.py imap|smtp PORT CA_FILE ADDRESS MECHANISM SECRET

MECHANISM is LOGIN, PLAIN, OAUTHBEARER or XOAUTH2. `smtp` is submission with STARTTLS.
"""

import base64
import imaplib
import smtplib
import ssl
import sys

imaplib._MAXLINE = 10_000_000


def response(mechanism: str, address: str, secret: str) -> bytes:
    """The client's first answer (RFC 4616, RFC 7628, Google's XOAUTH2)."""
    return {
        "PLAIN": f"\0{address}\0{secret}",
        "OAUTHBEARER": f"n,a={address},\x01host=localhost\x01port=1\x01auth=Bearer {secret}\x01\x01",
        "XOAUTH2": f"user={address}\x01auth=Bearer {secret}\x01\x01",
    }[mechanism].encode()


def refusal(mechanism: str) -> bytes:
    """What a client says to the server's JSON about what was wrong."""
    return b"\x01" if mechanism == "OAUTHBEARER" else b""


def imap(port: int, context: ssl.SSLContext, address: str, mechanism: str, secret: str) -> bool:
    server = imaplib.IMAP4_SSL("localhost", port, ssl_context=context, timeout=30)
    answers = iter([response(mechanism, address, secret) if mechanism != "LOGIN" else b""])
    try:
        if mechanism == "LOGIN":
            server.login(address, secret)
        else:
            server.authenticate(mechanism, lambda _: next(answers, refusal(mechanism)))
        server.select("INBOX")
        return True
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        print(error, file=sys.stderr)
        return False
    finally:
        server.shutdown()


def smtp(port: int, context: ssl.SSLContext, address: str, mechanism: str, secret: str) -> bool:
    with smtplib.SMTP("localhost", port, local_hostname="client.example", timeout=30) as server:
        server.starttls(context=context)
        server.ehlo()
        if mechanism == "LOGIN":
            server.user, server.password = address, secret
            try:
                return server.auth("LOGIN", server.auth_login, initial_response_ok=False)[0] == 235
            except smtplib.SMTPAuthenticationError as error:
                print(error, file=sys.stderr)
                return False
        first = base64.b64encode(response(mechanism, address, secret)).decode()
        # RFC 4954 section 4: what is longer than a line of commands goes into a line of its own.
        code, text = server.docmd("AUTH", f"{mechanism} {first}") if len(first) < 400 else server.docmd("AUTH", mechanism)
        if code == 334 and len(first) >= 400:
            code, text = server.docmd(first)
        if code == 334:
            print(base64.b64decode(text), file=sys.stderr)
            code, text = server.docmd(base64.b64encode(refusal(mechanism)).decode())
        print(code, text, file=sys.stderr)
        if code not in (235, 535):
            raise SystemExit(f"the server answered {code} {text}")
        return code == 235


protocol, port, ca, *rest = sys.argv[1:]
done = {"imap": imap, "smtp": smtp}[protocol](int(port), ssl.create_default_context(cafile=ca), *rest)
print("ok" if done else "refused")
