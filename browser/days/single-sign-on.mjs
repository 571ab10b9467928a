// Signing in at the organisation's own provider: a real one, which knows nothing of Holdfast but its address and a secret.

import { looksRight } from "../check.mjs";
import { anAccount, confirmsCodes } from "../telephone.mjs";

/** Somebody at the provider's own page says who they are there. */
async function isThere(worker, who, { mfa = false } = {}) {
  await worker.seesHeading("Sign in to the council");
  await worker.fills("Name there", who);
  if (mfa) await worker.ticks("Asked for a second factor");
  await worker.presses("Sign in there");
}

const options = [{}, { javaScriptEnabled: false }];

export default [
  [
    "A worker links her account with the council's sign-in, and signs in with it in another browser, with and without scripts",
    async (day) => {
      await anAccount(day, "wenna", "Wenna Curnow");
      const worker = await day.someone();
      await day.signsIn(worker, "wenna");
      await worker.opens("/account");
      await worker.follows("Sign in with The council");
      await looksRight(worker);
      await worker.fills("Your password here", day.service.passwords.wenna);
      await worker.presses("Link with The council");
      await isThere(worker, "w-curnow");
      await worker.sees("Your account is linked");
      await worker.sees("w-curnow");
      await looksRight(worker);

      for (const option of options) {
        const elsewhere = await day.someone(option);
        await elsewhere.opens("/units");
        await elsewhere.seesHeading("Sign in");
        if (option.javaScriptEnabled !== false) await looksRight(elsewhere);
        await elsewhere.presses("Sign in with The council");
        await isThere(elsewhere, "w-curnow", { mfa: true });
        await elsewhere.seesHeading("Units");
        await elsewhere.opens("/account/sessions");
        await elsewhere.sees("Single sign-on");
      }
      // She hears of both where she was before.
      await worker.opens("/");
      await worker.sees("Your account was signed in to with a browser that was not seen before.");
      await looksRight(worker);
      await worker.presses("It was me");
      await worker.seesHeading("What is due");
      await worker.doesNotSee("a browser that was not seen before");
      await worker.opens("/account");
      await worker.sees("Browsers that were new");
      await looksRight(worker);
    },
  ],
  [
    "Somebody whom nobody linked, and who cancels there, is told so in words that say nothing of accounts",
    async (day) => {
      const stranger = await day.someone();
      await stranger.opens("/sign-in");
      await stranger.presses("Sign in with The council");
      await isThere(stranger, "a-stranger", { mfa: true });
      await stranger.isTold(/You were not signed in with The council/);
      await looksRight(stranger);
      const other = await day.someone();
      await other.opens("/sign-in");
      await other.presses("Sign in with The council");
      await other.seesHeading("Sign in to the council");
      await other.presses("Cancel");
      await other.isTold(/You were not signed in with The council/);
      await other.doesNotSee("0900");
      await other.opens("/account");
      await other.seesHeading("Sign in");
    },
  ],
  [
    "An administrator writes down who somebody is there; the second factor is asked for, and what was locked is opened there",
    async (day) => {
      const admin = await anAccount(day, "ysella", "Ysella Penrose");
      await admin.opens("/accounts");
      await admin.follows("Ysella Penrose");
      await admin.follows(/^Write down who they are/);
      await looksRight(admin);
      await admin.fills("Or their e-mail address there", "y-penrose@council.example");
      await admin.presses("Write it down");
      await admin.sees("It is written down");
      await looksRight(admin);

      const worker = await day.someone();
      await worker.opens("/sign-in");
      await worker.presses("Sign in with The council");
      await isThere(worker, "y-penrose");
      await worker.seesHeading("What is due");
      await worker.opens("/account/codes");
      await worker.presses("Set up one-time codes");
      const telephone = await confirmsCodes(worker);
      await worker.follows("Sign out");
      await worker.presses("Sign out");
      await worker.presses("Sign in with The council");
      // The provider remembers who is there, and says that there was no second factor.
      await worker.seesHeading("Enter a code");
      await worker.fills("Code", telephone.shows());
      await worker.presses("Sign in");
      await worker.seesHeading("What is due");

      // Nobody was there for a while: the provider asks again, though it remembers.
      await worker.page.clock.install();
      await worker.opens("/units");
      await worker.page.clock.fastForward("04:10");
      await worker.sees("Are you still there?");
      await worker.page.clock.fastForward("01:00");
      await worker.seesHeading("Locked");
      await looksRight(worker);
      await worker.presses("Unlock with The council");
      await isThere(worker, "a-stranger");
      await worker.seesHeading("That did not work");
      await looksRight(worker);
      await worker.opens("/sign-in");
      await worker.presses("Unlock with The council");
      await isThere(worker, "y-penrose");
      await worker.seesHeading("Units");
    },
  ],
];
