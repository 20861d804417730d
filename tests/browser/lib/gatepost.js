// A Gatepost to test: the one that GATEPOST_DEMO tells of (a demo.json), or a fresh one of our own,
// started from GATEPOST_BIN.
import { spawn } from "node:child_process";
import { X509Certificate, createHash } from "node:crypto";
import { existsSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer as createGateway } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export async function until(what, seconds, ask) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(50)) {
    const found = await ask();
    if (found) return found;
  }
  throw new Error(`no ${what} within ${seconds} s`);
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A gateway for text messages that keeps them, the newest last. */
async function gateway() {
  const messages = [];
  const server = createGateway(async (request, answer) => {
    let body = "";
    for await (const piece of request) body += piece;
    messages.push(JSON.parse(body));
    answer.end("{}");
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { messages, server, url: `http://127.0.0.1:${server.address().port}/` };
}

export async function gatepost() {
  if (process.env.GATEPOST_DEMO) {
    return { demo: JSON.parse(readFileSync(process.env.GATEPOST_DEMO, "utf8")), stop: async () => {}, messages: null };
  }
  const binary = process.env.GATEPOST_BIN;
  if (!binary) throw new Error("neither GATEPOST_DEMO nor GATEPOST_BIN is set");
  const work = mkdtempSync(join(tmpdir(), "gatepost-browser-"));
  const web = await freePort();
  const { messages, server: sms, url } = await gateway();
  const set = { "notice.sms.url": url, "identity.sms.resend_after": "0s", "web.listen": `127.0.0.1:${web}`, "web.public_url": `https://localhost:${web}`, "drain.timeout": "5s" };
  for (const name of ["mail.imap_listen", "mail.imaps_listen", "mail.lmtp_listen", "grpc.listen", "ops.listen"]) {
    set[name] = `127.0.0.1:${await freePort()}`;
  }
  const flags = Object.entries(set).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
  const log = join(work, "server.log");
  const out = openSync(log, "w");
  const server = spawn(binary, ["serve", "--demo", "--data", join(work, "data"), ...flags], { stdio: ["ignore", out, out] });
  const ended = new Promise((done) => server.once("exit", done));
  const stop = async () => {
    server.kill("SIGTERM");
    const kill = setTimeout(() => server.kill("SIGKILL"), 15_000);
    await ended;
    sms.close();
    sms.closeAllConnections();
    clearTimeout(kill);
    const text = readFileSync(log, "utf8");
    rmSync(work, { recursive: true, force: true });
    return text;
  };
  const file = join(work, "data", "demo.json");
  try {
    const whole = () => existsSync(file) && readFileSync(file, "utf8").trimEnd().endsWith("}");
    await until("demo.json", 30, () => whole() || server.exitCode !== null);
    return { demo: JSON.parse(readFileSync(file, "utf8")), stop, messages };
  } catch (error) {
    throw new Error(`${error.message}\n${await stop()}`);
  }
}

/** Hash of the public key that a server shows, as Chromium wants it. */
export async function serverKey(url) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: "127.0.0.1", port: port || 443, servername: hostname, rejectUnauthorized: false });
  await new Promise((done, fail) => socket.once("secureConnect", done).once("error", fail));
  const { raw } = socket.getPeerCertificate();
  socket.destroy();
  const spki = new X509Certificate(raw).publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(spki).digest("base64");
}

/** The text of the newest notice to an address that matches. */
export function notice(demo, address, pattern) {
  return until(`notice to ${address}`, 15, () => {
    const names = existsSync(demo.notices_dir) ? readdirSync(demo.notices_dir).filter((name) => name.endsWith(".eml")).sort() : [];
    for (const name of names.reverse()) {
      const [head, ...rest] = readFileSync(join(demo.notices_dir, name), "utf8").split(/\r?\n\r?\n/);
      if (!new RegExp(`^To:.*${address.replace(/[.+]/g, "\\$&")}`, "im").test(head)) continue;
      const found = decode(head, rest.join("\n\n")).match(pattern);
      if (found) return found;
    }
    return null;
  });
}

function decode(head, body) {
  if (/^content-transfer-encoding: *base64/im.test(head)) return Buffer.from(body, "base64").toString("utf8");
  if (!/^content-transfer-encoding: *quoted-printable/im.test(head)) return body;
  const bytes = body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** A mail program on IMAP over TLS, with the certificate checked. */
export class Imap {
  static async open(demo) {
    const imap = new Imap();
    imap.text = "";
    imap.closed = false;
    imap.count = 0;
    const { host, tls_port: port } = demo.imap;
    imap.socket = connect({ host: "127.0.0.1", port, servername: host, ca: readFileSync(demo.ca_file) });
    imap.socket.on("data", (bytes) => (imap.text += bytes.toString("utf8")));
    imap.socket.on("close", () => (imap.closed = true));
    imap.socket.on("error", (error) => (imap.text += `\r\n[${error.message}]`));
    await until("greeting", 10, () => /^\* OK/m.test(imap.text));
    return imap;
  }

  async command(line) {
    const tag = `t${++this.count}`;
    const from = this.text.length;
    this.socket.write(`${tag} ${line}\r\n`);
    const done = new RegExp(`^${tag} (OK|NO|BAD)`, "m");
    await until(`answer to ${line.split(" ")[0]}`, 10, () => done.test(this.text.slice(from)));
    return this.text.slice(from);
  }

  login(address, secret) {
    return this.command(`LOGIN "${address}" "${secret}"`);
  }

  close() {
    this.socket.destroy();
  }
}
