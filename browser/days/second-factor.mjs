// A second factor, and pages that nobody uses.

import assert from "node:assert/strict";

import { left } from "../cases.mjs";
import { looksRight } from "../check.mjs";
import { anAccount, confirmsCodes } from "../telephone.mjs";

/** Lets time pass on the page, as it does while nobody touches anything. */
const passes = (worker, time) => worker.page.clock.fastForward(time);

/** What a page holds that can be seen, or read by a program that reads pages out. One that gives way to another meanwhile is looked at again. */
async function shown(worker) {
  try {
    return await worker.page.evaluate(() => (document.documentElement.hidden ? "" : document.body.innerText));
  } catch (error) {
    if (!/context was destroyed/.test(error.message)) throw error;
    await worker.page.waitForLoadState();
    return shown(worker);
  }
}

export default [
  [
    "A worker sets up one-time codes by the square or the letters, and is then asked for a code; a recovery code does instead",
    async (day) => {
      const admin = await anAccount(day, "jenifer", "Jenifer Bray");
      const worker = await day.someone();
      await day.signsIn(worker, "jenifer");
      await worker.opens("/account");
      await worker.sees(/Your role needs a second factor/);
      await worker.opens("/account/codes");
      await looksRight(worker);
      await worker.fills("Your password", day.service.passwords.jenifer);
      await worker.presses("Set up one-time codes");
      await worker.sees(/Point the camera at this square/);
      await looksRight(worker);
      const telephone = await confirmsCodes(worker);
      await looksRight(worker);
      const paper = await worker.page.locator(".hf-recovery code").allInnerTexts();
      assert.equal(paper.length, 10);
      await worker.presses("I have them on paper");
      await worker.sees("Your recovery codes work now");
      await looksRight(worker);
      await worker.follows("Where you are signed in");
      await worker.sees("Chrome on Linux");
      await looksRight(worker);

      const elsewhere = await day.someone();
      await elsewhere.opens("/sign-in");
      await elsewhere.fills("Sign-in name", "jenifer");
      await elsewhere.fills("Password", day.service.passwords.jenifer);
      await elsewhere.presses("Sign in");
      await elsewhere.seesHeading("Enter a code");
      await elsewhere.fills("Code", "12345");
      await elsewhere.presses("Sign in");
      await elsewhere.isTold(/This code is not right/);
      await looksRight(elsewhere);
      await elsewhere.fills("Code", telephone.shows());
      await elsewhere.presses("Sign in");
      await elsewhere.seesHeading("What is due");

      await elsewhere.follows("Sign out");
      await elsewhere.presses("Sign out");
      await elsewhere.fills("Sign-in name", "jenifer");
      await elsewhere.fills("Password", day.service.passwords.jenifer);
      await elsewhere.presses("Sign in");
      await elsewhere.unfolds("I do not have my telephone");
      await elsewhere.fills("Code", paper[6]);
      await elsewhere.presses("Sign in");
      await elsewhere.seesHeading("What is due");

      await admin.opens("/accounts");
      await admin.follows("Jenifer Bray");
      left.account = admin.path;
      await admin.sees("Take the second factor away");
      await looksRight(admin);
    },
  ],
  [
    "A page that nobody uses warns, locks, shows nothing on Back, and what was typed is there again",
    async (day) => {
      await anAccount(day, "loveday", "Loveday Tonkin");
      const worker = await day.someone();
      await day.signsIn(worker, "loveday");
      await worker.page.clock.install();
      await worker.opens("/people");
      await worker.seesHeading("Find a person");
      await worker.opens("/referrals/new");
      await worker.follows("Who it is about");
      await worker.fills("First name", "Wilmot");
      await passes(worker, "04:10");
      await worker.sees("Are you still there?");
      await looksRight(worker);
      await worker.presses("I am still here");
      await worker.doesNotSee("Are you still there?");
      await worker.fills("Last name", "Trevaskis");
      await passes(worker, "04:10");
      await worker.sees("Are you still there?");
      await passes(worker, "01:00");
      await worker.seesHeading("Locked");
      await looksRight(worker);
      for (let steps = 0; steps < 3; steps += 1) {
        await worker.goesBack();
        await worker.page.waitForTimeout(300);
        const words = await shown(worker);
        assert.doesNotMatch(words, /Wilmot|Trevaskis|Find a person|What is due/, `step ${steps} back`);
      }
      await worker.opens("/sign-in");
      await worker.seesHeading("Locked");
      await worker.fills("Your password", day.service.passwords.loveday);
      await worker.presses("Unlock");
      await worker.page.waitForURL(/\/referrals\/new\?draft=/);
      await worker.follows("Who it is about");
      await worker.seesValue("First name", "Wilmot");
      await worker.seesValue("Last name", "Trevaskis");
    },
  ],
  [
    "Somebody who works in one tab is not locked out of it by another",
    async (day) => {
      await anAccount(day, "tamsyn", "Tamsyn Vosper");
      const worker = await day.someone();
      await day.signsIn(worker, "tamsyn");
      await worker.page.clock.install();
      await worker.opens("/people");
      const other = await worker.context.newPage();
      await other.goto(`${worker.address}/referrals`);
      await passes(worker, "04:10");
      await worker.sees("Are you still there?");
      await other.locator("h1").click();
      await worker.page.locator(".hf-unattended").waitFor({ state: "hidden" });
      await passes(worker, "04:00");
      await worker.seesHeading("Find a person");
    },
  ],
  [
    "A worker makes a passkey on this machine, and signs in with it alone; taken away, it opens nothing",
    async (day) => {
      await anAccount(day, "meraud", "Meraud Pascoe");
      // Browsers make passkeys for names, and this machine's own is one.
      const address = day.service.address.replace("127.0.0.1", "localhost");
      const worker = await day.someone({}, address);
      const browser = await worker.context.newCDPSession(worker.page);
      await browser.send("WebAuthn.enable");
      const machine = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
      const { authenticatorId } = await browser.send("WebAuthn.addVirtualAuthenticator", { options: machine });
      await day.signsIn(worker, "meraud");
      await worker.opens("/account/passkeys");
      await looksRight(worker);
      await worker.fills("Name", "Office laptop");
      await worker.fills("Your password", "not the right one");
      await worker.presses("Make a passkey");
      await worker.sees("This is not your password");
      await worker.fills("Your password", day.service.passwords.meraud);
      await worker.presses("Make a passkey");
      await worker.sees("Your passkey is made");
      await looksRight(worker);
      await worker.follows("Sign out");
      await worker.presses("Sign out");
      await worker.seesHeading("Sign in");
      await looksRight(worker);
      await worker.presses("Sign in with a passkey");
      await worker.seesHeading("What is due");
      // Its owner does not open it: nothing is signed.
      await worker.follows("Sign out");
      await worker.presses("Sign out");
      await browser.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
      await worker.presses("Sign in with a passkey");
      await worker.sees("the browser gave no passkey");
      await browser.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
      await worker.presses("Sign in with a passkey");
      await worker.seesHeading("What is due");
      await worker.opens("/account/passkeys");
      await worker.follows(/^Take away/);
      await looksRight(worker);
      await worker.presses("Take it away");
      await worker.opens("/account/passkeys");
      await worker.seesHeading("Passkeys");
      await worker.follows("Sign out");
      await worker.presses("Sign out");
      await worker.presses("Sign in with a passkey");
      await worker.isTold(/This passkey is not known here/);
    },
  ],
];
