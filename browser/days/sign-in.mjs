// Coming in, going out.

import assert from "node:assert/strict";

import { looksRight } from "../check.mjs";
import { anAccount } from "../telephone.mjs";

export default [
  [
    "A worker types a wrong password, is told so without being told which was wrong, and then signs in",
    async (day) => {
      const worker = await day.someone();
      await worker.opens("/");
      await worker.seesHeading("Sign in");
      await worker.fills("Sign-in name", "opie");
      await worker.fills("Password", "not the right one");
      await worker.presses("Sign in");
      await worker.isTold("The sign-in name or the password is not right");
      await worker.seesValue("Sign-in name", "opie");
      await worker.seesValue("Password", "");
      await looksRight(worker);
      await worker.fills("Password", day.service.passwords.opie);
      await worker.presses("Sign in");
      await worker.seesHeading("What is due");
      await worker.sees("Cass Opie");
    },
  ],
  [
    "Home lists what is overdue before what is still to come, and each deadline says why it is due",
    async (day) => {
      const worker = await day.as("opie");
      await worker.seesHeading("What is due");
      const due = await worker.page.locator(".hf-due__when, .hf-due-list li").allInnerTexts();
      assert.ok(due.length > 0, "expected something to be due");
      const late = due.map((words) => / late\b/.test(words));
      assert.ok(late.lastIndexOf(true) < (late.indexOf(false) + late.length) % late.length || !late.includes(false), "expected every overdue deadline to come first");
      await worker.unfolds("Why this date");
      await worker.sees(/^Clause C\d/);
    },
  ],
  [
    "A worker signs out; Back shows nothing of what they saw, and the next person has to sign in",
    async (day) => {
      const worker = await day.someone();
      await day.signsIn(worker, "opie");
      await worker.opens("/people");
      await worker.seesHeading("Find a person");
      await worker.follows("Sign out");
      await worker.presses("Sign out");
      await worker.seesHeading("Sign in");
      for (let steps = 0; steps < 3; steps += 1) {
        await worker.goesBack();
        await worker.seesHeading("Sign in");
        await worker.doesNotSee("Find a person", "What is due");
      }
    },
  ],
  [
    "A worker changes their password: a short one is refused, and the new one works",
    async (day) => {
      const manager = await anAccount(day, "demelza", "Demelza Rosewarne");
      const worker = await day.someone();
      await day.signsIn(worker, "demelza");
      await worker.follows("Your account");
      await worker.fills("The password you have now", "lantern-pebble-harbour");
      await worker.fills("New password", "short");
      await worker.presses("Change password");
      await worker.isTold(/12 characters/);
      await looksRight(worker);
      await worker.fills("The password you have now", "lantern-pebble-harbour");
      await worker.fills("New password", "heron-thistle-copper");
      await worker.presses("Change password");
      await worker.sees("Your password is changed.");

      await manager.within(manager.page.getByRole("row").filter({ hasText: "Demelza" })).follows(/^Close/);
      await manager.presses("Close the account");
      await manager.sees("The account is closed");
      await worker.opens("/people");
      await worker.seesHeading("Sign in");
    },
  ],
];
