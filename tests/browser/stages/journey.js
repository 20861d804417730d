import { check, listen } from "../lib/checks.js";
import { Imap, until } from "../lib/gatepost.js";
import { PASSWORD, base, context, demo, follow, logIn, makeAppPassword, makeMailbox, press, shown, signUp, stamp } from "../lib/person.js";

// A person's way from sign-up to reading mail and back.
export async function journey(name, options, byLink) {
  const complaints = [];
  const own = await context(options);
  const page = await own.newPage();
  listen(page, complaints);
  const email = `${name}-${stamp}@example.org`;
  await signUp(page, "Anna Müller", email, byLink);
  check(`${name}: sign-up, verified by ${byLink ? "link" : "code"}`, true);

  await logIn(page, email, "not the password");
  check(`${name}: a wrong password is refused`, await page.getByText("E-mail address or password is not right").isVisible());
  await logIn(page, email);
  await page.waitForURL(`${base}/home`);
  await shown(page, "Hello, Anna Müller");

  const address = await makeMailbox(page, `${name}-${stamp}`);
  check(`${name}: a mailbox`, address.startsWith(`${name}-${stamp}@`), address);
  const secret = await makeAppPassword(page, "Laptop");
  check(`${name}: an app password`, /^gpa(-[0-9a-z]{4}){9}$/.test(secret));

  const imap = await Imap.open(demo);
  const login = await imap.login(address, secret);
  check(`${name}: a mail program logs in with it`, /^t1 OK/m.test(login), login);
  const inbox = await imap.command("SELECT INBOX");
  check(`${name}: and reads INBOX`, /^\* \d+ EXISTS/m.test(inbox) && /^t2 OK/m.test(inbox), inbox);
  imap.socket.write("t9 IDLE\r\n");
  await until("IDLE", 5, () => imap.text.includes("\r\n+ "));
  const refused = await Imap.open(demo);
  const account = await refused.login(email, PASSWORD);
  check(`${name}: the account password opens no mail`, /^t1 NO/m.test(account), account);
  refused.close();

  await page.goto(`${base}/app-passwords`);
  await follow(page, "Revoke Laptop");
  await shown(page, "will no longer open any mailbox");
  const began = Date.now();
  await press(page, "Revoke");
  await shown(page, "The app password was revoked");
  await until("end of the idle connection", 5, () => imap.closed);
  check(`${name}: revoking ends the idle connection`, /^\* BYE/m.test(imap.text) && Date.now() - began < 3000, `${Date.now() - began} ms`);
  const again = await Imap.open(demo);
  const late = await again.login(address, secret);
  check(`${name}: and the secret opens nothing more`, /^t1 NO/m.test(late), late);
  again.close();

  const second = await context();
  const other = await second.newPage();
  await logIn(other, email);
  await other.waitForURL(`${base}/home`);
  await page.goto(`${base}/sessions`);
  await press(page, "End all other sessions");
  await shown(page, "All other sessions were ended");
  await other.goto(`${base}/home`);
  check(`${name}: ended sessions are ended`, other.url().startsWith(`${base}/login`), other.url());
  await second.close();

  await page.goto(`${base}/activity`);
  check(`${name}: the log knows the refused login`, (await page.getByText("Login refused").count()) > 0);
  await page.locator(".drop-right summary").click();
  await page.getByRole("button", { name: "Log out" }).click();
  await shown(page, "You are logged out");
  await page.goto(`${base}/mailboxes`);
  check(`${name}: logged out is out`, page.url().startsWith(`${base}/login`), page.url());
  check(`${name}: nothing complained of in the console`, complaints.length === 0, complaints.join("\n  "));
  await own.close();
}
