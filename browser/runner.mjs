// Runs the stories one after another, says how each went, and keeps a picture of every page of one that failed.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

import { Person } from "./person.mjs";
import { root } from "./service.mjs";

const shots = join(root, "browser/shots");
const PATIENCE_MS = 10_000;

export const quiet = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-gpu",
  "--no-first-run",
];

/** What the browser says went wrong, and every request to somewhere else than the service and its provider of single sign-on. A form refused or a page not found is an answer. */
function complaintsOf(context, address, provider) {
  const complaints = [];
  context.on("console", (message) => {
    const answer = /status of (404|422)/.test(message.text()) && !message.location().url.includes("/assets/");
    if (message.type() === "error" && !answer) complaints.push(message.text());
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("request", (request) => {
    const url = request.url();
    if (![address, provider].some((at) => url.startsWith(`${at}/`)) && !url.startsWith("data:")) complaints.push(`asked ${url}`);
  });
  return complaints;
}

export class Runner {
  constructor() {
    this.passed = 0;
    this.failed = 0;
    this.signedIn = {};
    this.open = [];
  }

  async start(service) {
    this.service = service;
    await mkdir(shots, { recursive: true });
    // Leaving a page in the browser's memory is what the Back button meets, so that stays as it is on a real machine.
    const ignoreDefaultArgs = ["--disable-back-forward-cache"];
    this.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: quiet, ignoreDefaultArgs });
  }

  stop() {
    return this.browser?.close();
  }

  async story(words, tell) {
    const begun = performance.now();
    try {
      await tell(this);
      const complaints = this.open.flatMap(({ complaints }) => complaints);
      if (complaints.length) throw new Error(`the browser complained: ${[...new Set(complaints)].join("; ")}`);
      this.passed += 1;
      console.log(`ok      ${words} (${Math.round(performance.now() - begun)} ms)`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAILED  ${words}\n        ${String(error.message).replaceAll("\n", "\n        ")}`);
      await this.picture(words);
    }
    for (const { context } of this.open.splice(0)) await context.close();
  }

  /** Runs stories at once that record nothing: each with people and complaints of its own, all counted here. */
  async beside(stories) {
    const lanes = stories.map(([words, tell]) => {
      const lane = Object.assign(Object.create(Runner.prototype), this, { open: [], passed: 0, failed: 0 });
      return lane.story(words, tell).then(() => lane);
    });
    for (const { passed, failed } of await Promise.all(lanes)) {
      this.passed += passed;
      this.failed += failed;
    }
  }

  async picture(words) {
    const name = words.replaceAll(/[^A-Za-z0-9]+/g, "-").slice(0, 80);
    for (const [at, { page }] of this.open.entries()) {
      const path = join(shots, `${name}${at ? `-${at}` : ""}.png`);
      await page.screenshot({ path, fullPage: true }).then(() => console.log(`        see ${path}`), () => {});
    }
  }

  /** Somebody at a browser, not signed in. */
  async someone(options = {}, address = this.service.address) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const person = new Person(context, await context.newPage(), address);
    person.complaints = complaintsOf(context, address, this.service.provider.issuer);
    this.open.push(person);
    return person;
  }

  async signsIn(person, signIn) {
    await person.opens("/sign-in");
    await person.fills("Sign-in name", signIn);
    await person.fills("Password", this.service.passwords[signIn]);
    await person.presses("Sign in");
    await person.page.waitForURL((url) => url.pathname !== "/sign-in");
  }

  /** Somebody who signed in earlier today. */
  async as(signIn, options = {}) {
    if (!this.signedIn[signIn]) {
      const person = await this.someone();
      await this.signsIn(person, signIn);
      this.signedIn[signIn] = await person.context.storageState();
    }
    const person = await this.someone({ storageState: this.signedIn[signIn], ...options });
    await person.opens("/");
    if (person.path.startsWith("/sign-in")) {
      // Locked, because the stories since did without them for longer than anybody may be away.
      delete this.signedIn[signIn];
      return this.as(signIn, options);
    }
    person.counts();
    return person;
  }
}
