// The day's work in a real browser: `HOLDFAST=…/holdfast node browser/run.mjs [day …]`.
//
// Two days go on at once, each lane with a service and a browser of its own: where a page is looked at, its service waits.

import { mkdir, rm } from "node:fs/promises";

import { Runner, shots } from "./runner.mjs";
import { Service } from "./service.mjs";

const LANES = 2;
// The longest first, so that the lanes end together.
const DAYS = ["every-page", "sign-in", "second-factor", "single-sign-on", "referral", "contact", "diary", "marac", "groups", "safety", "accommodation", "agencies", "desk", "keyboard", "figures", "imports", "keeping", "workers", "without-script"];

const holdfast = process.env.HOLDFAST;
if (!holdfast) throw new Error("Say in HOLDFAST where the program is");
const wanted = process.argv.slice(2);
const unknown = wanted.filter((day) => !DAYS.includes(day));
if (unknown.length) throw new Error(`There is no day called ${unknown.join(" or ")}; there are ${DAYS.join(", ")}`);
const begun = performance.now();
const ahead = DAYS.filter((name) => !wanted.length || wanted.includes(name));

/** Takes one day after another until none is left; gives how many stories passed and failed. */
async function lane() {
  const runner = new Runner();
  let service;
  try {
    service = await Service.start(holdfast);
    await runner.start(service);
    for (let day; (day = ahead.shift()); ) {
      const { default: stories } = await import(`./days/${day}.mjs`);
      for (const [words, tell] of stories) await runner.story(day, words, tell);
    }
  } catch (error) {
    runner.failed += 1;
    console.log(`FAILED  the tests broke off: ${error.stack}`);
  } finally {
    await runner.stop();
    await service?.stop();
  }
  return runner;
}

await rm(shots, { recursive: true, force: true });
await mkdir(shots, { recursive: true });
const lanes = await Promise.all(Array.from({ length: Math.min(LANES, ahead.length) }, lane));
const all = (what) => lanes.reduce((sum, runner) => sum + runner[what], 0);
console.log(`\n${Math.round((performance.now() - begun) / 1000)} seconds`);
console.log(`browser: ${all("passed")} passed; ${all("failed")} failed`);
process.exitCode = all("failed") ? 1 : 0;
