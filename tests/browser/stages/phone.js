import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { audit, check, listen } from "../lib/checks.js";
import { base, context, demo, follow, logIn, press, shots, shown, signUp, stamp } from "../lib/person.js";

const run = promisify(execFile);

// A phone, played by `gatepost device`: linked by the code of the page, and asked by a login. The pages go on by
// themselves once it has answered; with a script and without one.
export async function phone() {
  const complaints = [];
  const work = mkdtempSync(join(tmpdir(), "gatepost-phone-"));
  const device = (...words) => run(process.env.GATEPOST_BIN, ["device", "--json", "--keys", join(work, "phone.json"), ...words]);
  const own = await context({ viewport: { width: 360, height: 780 } });
  const page = await own.newPage();
  listen(page, complaints);
  const email = `phone-${stamp}@example.org`;
  await signUp(page, "Paola Conti", email, true);
  await logIn(page, email);
  await page.waitForURL(`${base}/home`);
  await page.goto(`${base}/account/security`);
  await follow(page, "Add a phone");
  await press(page, "Show the code");
  check("phone: a QR code is shown", await page.locator("svg.qr").isVisible());
  await audit(page, "phone: the invitation");
  await page.screenshot({ path: join(shots, "phone-invitation.png"), fullPage: true });
  const text = (await page.locator(".secret code").textContent()).trim();
  await device("enroll", text, "--name", "Pocket", "--no-wait", "--ca", demo.ca_file);
  // Nobody touches the page.
  await shown(page, "Is this your phone?");
  await audit(page, "phone: a phone has answered");
  await page.screenshot({ path: join(shots, "phone-presented.png"), fullPage: true });
  await press(page, "It is mine: add it");
  await shown(page, "Keep these codes");
  const { state } = JSON.parse((await device("status")).stdout);
  check("phone: it is linked", state === "active", state);

  for (const javaScriptEnabled of [true, false]) {
    const kind = javaScriptEnabled ? "with a script" : "without a script";
    const second = await context({ javaScriptEnabled });
    const other = await second.newPage();
    if (javaScriptEnabled) listen(other, complaints);
    await logIn(other, email);
    await shown(other, "Your phone asks whether it is you");
    if (javaScriptEnabled) {
      await audit(other, "phone: the number");
      await other.screenshot({ path: join(shots, "phone-number.png"), fullPage: true });
    }
    const number = (await other.locator(".number").textContent()).match(/\d\d/)[0];
    await device("approve", number);
    if (!javaScriptEnabled) {
      await shown(other, "Your phone has approved this login.");
      await other.screenshot({ path: join(shots, "phone-approved.png"), fullPage: true });
      await press(other, "Continue");
    }
    await other.waitForURL(`${base}/home`);
    check(`phone: the login goes on ${kind}`, true);
    await second.close();
  }
  await own.close();
  rmSync(work, { recursive: true, force: true });
  check("phone: nothing to complain of", complaints.length === 0, complaints.join("\n  "));
}
