import { check, listen } from "../lib/checks.js";
import { until } from "../lib/gatepost.js";
import { admin, base, context, logIn, press, shots, shown, signUp, stamp } from "../lib/person.js";
import { follow, pages } from "../lib/walk.js";

// Pages about an organization, and not about the person alone.
const shared = /^\/(users|teams|products|tags|transfers|mail-services|organization|organizations)(\/|$)/;
const people = [
  { who: "administrator", name: "Ada Administrator", role: "administrator" },
  { who: "collaborator", name: "Carla Collaborator", role: "collaborator" },
  { who: "external", name: "Erik External", role: "external" },
  { who: "stranger", name: "Stella Stranger" },
];
// What each is led to, and what not: the pages themselves are held to the matrix of tests/e2e.
const led = {
  representative: { to: ["/users/{id}", "/teams/{id}", "/products/{id}", "/tags", "/organization/edit", "/organization/delete", "/organization/activity"], away: [] },
  administrator: { to: ["/users/{id}", "/teams/{id}", "/products/{id}", "/tags", "/organization/edit", "/organization/activity"], away: ["/organization/delete"] },
  collaborator: { to: ["/users", "/products", "/organizations"], away: ["/users/invite", "/teams/new", "/organization/edit", "/organization/activity", "/organization/access"] },
  external: { to: ["/products", "/organizations"], away: ["/users", "/teams", "/organization/edit", "/organization/activity", "/organization/access"] },
};

const logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 270 70"><rect width="270" height="70" fill="#1f5c4f"/><circle cx="35" cy="35" r="20" fill="#e0a13a"/></svg>';
const email = (who) => `${who}-${stamp}@example.org`;

/** Chooses an organization at the top left. */
export async function choose(page, organization) {
  await page.goto(`${base}/organizations`);
  const button = page.getByRole("main").locator(`button[value="${organization}"]`);
  if (await button.count()) await button.first().click();
}

const send = (page) => page.getByRole("main").locator("form button.button:not(.button-quiet)").first().click();

/** Gives the organization that is shown one of everything; its id. */
export async function furnish(page) {
  await until("organization", 10, async () => {
    await page.goto(`${base}/teams/new`);
    return (await page.locator("main input[name=acting-for]").count()) > 0;
  });
  const organization = await page.locator("main input[name=acting-for]").first().inputValue();
  await page.locator("main input[type=text]").first().fill("Büro 事務所");
  await send(page);
  await page.waitForURL(/\/teams\/tea_/);
  await page.goto(`${base}/tags`);
  await page.locator("input[name=tag-name]").fill("Très urgent");
  await page.locator("form#new button.button").click();
  await shown(page, "Très urgent");
  for (const kind of ["drive", "web-hosting"]) {
    await page.goto(`${base}/products/new?kind=${kind}`);
    await page.locator("input[name=product-name]").fill(`Our ${kind}`);
    await send(page);
    await page.waitForURL(/\/products\/prd_/);
  }
  await page.goto(`${base}/organization/applications/new?preset=web`);
  await page.locator("input[name=application-name]").fill("Lesezimmer");
  await page.locator("textarea[name=redirect-uris]").fill("https://lesen.example/back");
  await send(page);
  await page.goto(`${base}/organization/applications`);
  await shown(page, "Lesezimmer");
  await page.goto(`${base}/mail-services`);
  const service = page.locator("main a[href^='/mail-services/msv_']").first();
  if (await service.count()) {
    await service.click();
  } else {
    await page.goto(`${base}/mail-services/new`);
    await page.locator("input[name=mail-service-name]").fill("Post");
    await send(page);
  }
  await page.waitForURL(/\/mail-services\/msv_/);
  await page.goto(`${page.url().split("?")[0]}/domains/new`);
  await page.locator("input[name=domain-name]").fill(`walk-${stamp}.example`);
  await send(page);
  await page.waitForURL(/\/domains\/walk-/);
  await page.goto(`${base}/organization/logo`);
  const hand = (drawing) => page.locator("input[name=logo-light]").setInputFiles({ name: "logo.svg", mimeType: "image/svg+xml", buffer: Buffer.from(drawing) });
  await hand(logo.replace("<rect", "<script>alert(1)</script><rect"));
  await send(page);
  await page.locator("#logo-light-error").waitFor();
  await hand(logo);
  await send(page);
  await page.waitForURL(/done=/);
  const drawn = await page.evaluate(() => [...document.images].map((image) => image.complete && image.naturalWidth));
  check("the logo is shown", drawn.length > 1 && drawn.every((width) => width > 0), String(drawn));
  await page.goto(`${base}/users/invite`);
  await page.locator("textarea[name=people]").fill(`invited-${stamp}@example.org`);
  await send(page);
  await shown(page, `invited-${stamp}@example.org`);
  return organization;
}

// One organization, as everybody in it meets it, and somebody who does not belong to it.
export async function roles() {
  if (!process.env.GATEPOST_BIN) return;
  const complaints = [];
  const own = await context();
  const owner = await own.newPage();
  await signUp(owner, "Rosa Representative", email("representative"), true);
  await logIn(owner, email("representative"));
  await owner.waitForURL(`${base}/home`);
  const organization = await furnish(owner);
  for (const { who, name, role } of people) {
    admin("account", "create", email(who), "--name", name, "--password-stdin");
    if (role) admin("organization", "set-member", organization, email(who), role);
  }
  listen(owner, complaints);
  const seen = await follow(owner, base, "en", "representative", shots, shared);
  hold("representative", seen);
  for (const { who, role } of people) {
    // Half of them on a telephone.
    const there = await context(who === "collaborator" || who === "stranger" ? { viewport: { width: 360, height: 780 } } : {});
    const page = await there.newPage();
    await logIn(page, email(who));
    await page.waitForURL(`${base}/home`);
    if (role) {
      listen(page, complaints);
      await choose(page, organization);
      hold(who, await follow(page, base, "en", who, shots, shared));
    }
    const concerned = [...seen].filter(([pattern]) => shared.test(pattern) && pattern.includes("{"));
    for (const [pattern, path] of role ? [] : concerned) {
      const answer = await page.goto(base + path);
      check(`roles: ${pattern} is not there for a stranger`, answer.status() === 404, String(answer.status()));
    }
    await there.close();
  }
  check("roles: nothing was complained of", complaints.length === 0, complaints.join("\n  "));
  await own.close();
}

/** Was somebody led to what they need, and nowhere else? */
function hold(who, seen) {
  const known = pages();
  const { to, away } = led[who];
  for (const pattern of [...to, ...away]) check(`roles: there is a page ${pattern}`, known.includes(pattern));
  const missed = to.filter((pattern) => !seen.has(pattern));
  check(`roles: the ${who} is led to what they may do`, missed.length === 0, missed.join(" "));
  const wrong = away.filter((pattern) => seen.has(pattern));
  check(`roles: the ${who} is led to nothing that they may not do`, wrong.length === 0, wrong.join(" "));
}
