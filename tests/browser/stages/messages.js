import { join } from "node:path";
import { audit, check, listen } from "../lib/checks.js";
import { addPhone, base, context, logIn, messageTo, messages, press, shots, shown, signUp, stamp } from "../lib/person.js";

const NUMBER = "+41790000002";

// A telephone number: confirmed, a second factor, and the way to a forgotten login address.
export async function byMessage() {
  if (!messages) return;
  const complaints = [];
  const own = await context();
  const page = await own.newPage();
  listen(page, complaints);
  const email = `messages-${stamp}@example.org`;
  await signUp(page, "Mia Moser", email, true);
  await logIn(page, email);
  await page.waitForURL(`${base}/home`);
  await addPhone(page, NUMBER);
  await audit(page, "messages: one number");
  await page.screenshot({ path: join(shots, "messages-phone.png"), fullPage: true });
  await press(page, "Use for two-step login");
  await shown(page, "Keep these codes");

  const second = await context();
  const other = await second.newPage();
  listen(other, complaints);
  await logIn(other, email);
  await shown(other, "One more step");
  await shown(other, "Code from the message");
  await audit(other, "messages: the question");
  await other.screenshot({ path: join(shots, "messages-question.png"), fullPage: true });
  const code = await messageTo(NUMBER, /\b(\d{6})\b/);
  await other.getByLabel("Code from the message").fill(String((Number(code) + 1) % 1_000_000).padStart(6, "0"));
  await press(other, "Continue");
  await shown(other, "This is not right, or was used already.");
  await other.getByLabel("Code from the message").fill(code);
  await press(other, "Continue");
  await other.waitForURL(`${base}/home`);
  check("messages: the code opens the account", true);
  await second.close();

  const lost = await context();
  const stranger = await lost.newPage();
  listen(stranger, complaints);
  await stranger.goto(`${base}/recover/login`);
  await audit(stranger, "messages: a forgotten login address");
  await stranger.screenshot({ path: join(shots, "messages-forgotten.png"), fullPage: true });
  await stranger.locator("main input:not([type=hidden])").first().fill(NUMBER);
  await stranger.locator("main form button").first().click();
  check("messages: the login address is told there", (await messageTo(NUMBER, /log in with (\S+)/)) === email);
  check("messages: nothing complained of in the console", complaints.length === 0, complaints.join("\n  "));
  await lost.close();
  await own.close();
}
