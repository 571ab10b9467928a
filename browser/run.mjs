// The day's work in a real browser: `HOLDFAST=…/holdfast node browser/run.mjs [day …]`.

import { Runner } from "./runner.mjs";
import { Service } from "./service.mjs";

const DAYS = ["sign-in", "second-factor", "single-sign-on", "referral", "contact", "diary", "marac", "groups", "safety", "accommodation", "agencies", "desk", "keyboard", "figures", "imports", "keeping", "workers", "without-script", "every-page"];

const holdfast = process.env.HOLDFAST;
if (!holdfast) throw new Error("Say in HOLDFAST where the program is");
const wanted = process.argv.slice(2);
const unknown = wanted.filter((day) => !DAYS.includes(day));
if (unknown.length) throw new Error(`There is no day called ${unknown.join(" or ")}; there are ${DAYS.join(", ")}`);
const begun = performance.now();
const runner = new Runner();
let service;
try {
  service = await Service.start(holdfast);
  await runner.start(service);
  for (const day of DAYS.filter((name) => !wanted.length || wanted.includes(name))) {
    console.log(`\n${day}`);
    const { default: stories } = await import(`./days/${day}.mjs`);
    for (const told of stories) {
      // Stories that record nothing stand together where they may be told at once.
      await (Array.isArray(told[0]) ? runner.beside(told) : runner.story(...told));
    }
  }
} catch (error) {
  runner.failed += 1;
  console.log(`FAILED  the tests broke off: ${error.stack}`);
} finally {
  await runner.stop();
  await service?.stop();
}
console.log(`\n${Math.round((performance.now() - begun) / 1000)} seconds`);
console.log(`browser: ${runner.passed} passed; ${runner.failed} failed`);
process.exitCode = runner.failed ? 1 : 0;
