// Applications that people sign in to, in a real browser: it follows from our forms to the application's own origin,
// with scripts and without.
import { createServer } from "node:http";
import { audit, check, listen } from "../lib/checks.js";
import { PASSWORD, admin, base, context, demo, press, shots, shown } from "../lib/person.js";

// RFC 7636, appendix B.
const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/** An application: keeps what browsers bring it. */
async function application() {
  const brought = [];
  const server = createServer((request, answer) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      if (request.url.startsWith("/back")) brought.push({ method: request.method, url: request.url, body: Buffer.concat(parts).toString(), referer: request.headers.referer });
      answer.setHeader("content-type", "text/html");
      answer.end("<!doctype html><html lang=en><title>Reader</title><h1>The application</h1>");
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  return { brought, origin: `http://127.0.0.1:${server.address().port}`, end: () => server.close() };
}

async function logIn(page) {
  await page.getByLabel("E-mail address").fill(demo.account.email);
  await page.getByLabel("Password", { exact: true }).fill(demo.account.password ?? PASSWORD);
  await press(page, "Log in");
}

export async function provider() {
  const app = await application();
  const redirect = `${app.origin}/back`;
  const words = ["--redirect-uri", redirect, "--authentication", "none", "--grant-type", "authorization_code", "--grant-type", "refresh_token"];
  const scope = ["--scope", "openid profile email imap smtp offline_access", "--audience", "everyone"];
  const client = admin("oauth-client", "create", "Reader", ...words, ...scope);
  const ask = (more = {}) => {
    const fields = { client_id: client.id, redirect_uri: redirect, response_type: "code", scope: "openid email imap smtp offline_access", state: "a&b", code_challenge: challenge, code_challenge_method: "S256", ...more };
    return `${base}/oauth/authorize?${new URLSearchParams(fields)}`;
  };
  for (const javaScriptEnabled of [true, false]) {
    const name = javaScriptEnabled ? "with scripts" : "without scripts";
    const made = await context({ javaScriptEnabled });
    const page = await made.newPage();
    const complaints = [];
    listen(page, complaints);
    await page.goto(ask({ prompt: "consent" }));
    await logIn(page);
    await shown(page, "Reader asks for access");
    if (javaScriptEnabled) await audit(page, "the question of an application");
    await press(page, "Allow");
    await shown(page, "The application");
    const came = app.brought.at(-1);
    check(`${name}: the answer comes to the application`, came.url.startsWith("/back?code=") && came.url.includes("state=a%26b"), came.url);
    check(`${name}: the application is not told where from`, came.referer === undefined, came.referer);
    const code = new URL(came.url, app.origin).searchParams.get("code");
    const form = { grant_type: "authorization_code", client_id: client.id, redirect_uri: redirect, code, code_verifier: verifier };
    const token = await made.request.post(`${base}/oauth/token`, { form });
    check(`${name}: the code is worth a token`, token.status() === 200, `${token.status()} ${await token.text()}`);
    // Somebody is signed in: the way is shorter, and a form comes instead of an address.
    await page.goto(ask({ prompt: "consent", response_mode: "form_post" }));
    await press(page, "Allow");
    if (!javaScriptEnabled) await press(page, "Go on");
    await shown(page, "The application");
    const sent = app.brought.at(-1);
    check(`${name}: the answer comes in a form`, sent.method === "POST" && sent.body.startsWith("code="), JSON.stringify(sent));
    await page.goto(ask({ prompt: "consent" }));
    await press(page, "Refuse");
    await shown(page, "The application");
    check(`${name}: a refusal comes, too`, app.brought.at(-1).url.includes("error=access_denied"), app.brought.at(-1).url);
    // Who has just typed the password is led on to the application, though a form led there.
    await made.clearCookies();
    await page.goto(ask({ prompt: "login" }));
    await logIn(page);
    await shown(page, "The application");
    check(`${name}: nothing is refused by a policy`, complaints.length === 0, complaints.join("\n  "));
    await made.close();
  }
  for (const [look, options] of Object.entries({
    light: {},
    dark: { colorScheme: "dark" },
    phone: { viewport: { width: 360, height: 780 } },
  })) {
    const made = await context(options);
    const page = await made.newPage();
    const shoot = (name) => page.screenshot({ path: `${shots}/provider-${name}-${look}.png`, fullPage: true });
    await page.goto(ask({ prompt: "consent", ui_locales: "en" }));
    await shoot("login");
    await logIn(page);
    await shown(page, "Reader asks for access");
    await audit(page, `the question, ${look}`);
    await shoot("question");
    await page.goto(`${base}/oauth/authorize?client_id=nobody`);
    await audit(page, `the refusal, ${look}`);
    await shoot("refusal");
    for (const [path, name] of [["/device?user_code=WDJB-MJHT", "device"], ["/account/applications", "applications"], ["/oauth/logout", "logout"]]) {
      const answer = await page.goto(`${base}${path}`);
      check(`${path} is there, ${look}`, answer.status() === 200, `${answer.status()}`);
      await audit(page, `${path}, ${look}`);
      await shoot(name);
    }
    await made.close();
  }
  app.end();
}
