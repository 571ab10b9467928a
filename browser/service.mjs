// A service of its own for the tests: a new database, the sample workbook imported, an account for each role.

import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { Provider, SECRET } from "./provider.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const run = promisify(execFile);
const surroundings = { ...process.env, HOLDFAST_RULES: root };

export const workbook = join(root, "samples/legacy-caseload.xlsx");
export const mapping = join(root, "mappings/legacy-caseload.toml");

// Who works here. The names are invented; C Opie is a key worker of the sample.
export const accounts = {
  opie: { name: "Cass Opie", role: "support-worker", worker: "C Opie" },
  manager: { name: "Morwenna Teague", role: "service-manager", worker: "Morwenna Teague", isNew: true },
  council: { name: "Jan Hosking", role: "contract-manager" },
  admin: { name: "Ada Rowse", role: "administrator" },
};

/** A port that nobody listens on: the provider must know it before the service starts. */
async function aPort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export class Service {
  static async start(holdfast) {
    const folder = await mkdtemp(join(tmpdir(), "holdfast-browser-"));
    const service = new Service(folder);
    try {
      // A copy, so that a build in the meantime does not take the program away from under the service.
      await copyFile(holdfast, service.holdfast);
      await service.fill();
      await service.serve();
    } catch (error) {
      await service.stop();
      throw error;
    }
    return service;
  }

  constructor(folder) {
    this.folder = folder;
    this.holdfast = join(folder, "holdfast");
    this.data = join(folder, "data");
    this.passwords = {};
  }

  /** Runs a command of the program against this service's data. */
  command(args, env = {}) {
    return run(this.holdfast, ["--data", this.data, ...args], { cwd: root, env: { ...surroundings, ...env } });
  }

  async fill() {
    await this.command(["init"]);
    await this.command(["import", workbook, "--mapping", mapping, "--report", join(this.data, "import.json")]);
    for (const [signIn, { name, role, worker, isNew }] of Object.entries(accounts)) {
      this.passwords[signIn] = randomBytes(12).toString("base64url");
      if (isNew) await this.command(["worker", "add", worker]);
      const whose = worker ? ["--worker", worker] : [];
      const added = ["account", "add", signIn, "--name", name, "--role", role, ...whose];
      await this.command(added, { HOLDFAST_PASSWORD: this.passwords[signIn] });
    }
  }

  async serve() {
    const listen = `127.0.0.1:${await aPort()}`;
    this.provider = await Provider.start(`http://${listen}`);
    const file = join(this.folder, "single-sign-on.toml");
    await writeFile(file, this.provider.file(`http://${listen}`));
    await writeFile(join(this.folder, "provider-secret"), `${SECRET}\n`);
    const args = ["--data", this.data, "serve", "--listen", listen, "--single-sign-on", file];
    this.process = spawn(this.holdfast, args, { cwd: root, env: surroundings, stdio: ["ignore", "pipe", "pipe"] });
    this.complaints = "";
    this.process.stderr.on("data", (words) => (this.complaints += words));
    this.ended = new Promise((done) => this.process.once("exit", done));
    for await (const line of createInterface({ input: this.process.stdout })) {
      this.address = line.match(/ready at (http:\S+)/)?.[1];
      if (this.address) return;
    }
    throw new Error(`The service did not start: ${this.complaints}`);
  }

  async stop() {
    if (this.process && this.process.exitCode === null) {
      this.process.kill("SIGTERM");
      const late = setTimeout(() => this.process.kill("SIGKILL"), 10_000);
      await this.ended;
      clearTimeout(late);
    }
    await this.provider?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
