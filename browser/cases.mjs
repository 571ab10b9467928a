// People made up for the tests, each keyed in as a referral by phone.

import assert from "node:assert/strict";

/** Fills in the form, part by part, and leaves it unsent. */
export async function typesReferral(worker, { given, family, born }) {
  await worker.opens("/referrals/new");
  await worker.picks("Who referred", "Police");
  await worker.follows("Who it is about");
  await worker.fills("First name", given);
  await worker.fills("Last name", family);
  await worker.fillsDay(/Date of birth/, born);
  await worker.fills(/Postcode/, "TR1 2XN");
  await worker.chooses("Risk level now", "High");
  await worker.follows("Needs and wishes");
  await worker.picks("Main need", "Mental health");
  await worker.fills("What is asked for, and why now", "Left home last night with one bag.");
}

/** Keys in a referral and, when asked, accepts it; gives back where it and the person are. */
export async function keysIn(worker, who, { accepted = true } = {}) {
  await typesReferral(worker, who);
  await worker.presses("Record the referral");
  await worker.sees("The referral is recorded");
  const referral = worker.path;
  if (accepted) {
    await worker.chooses("Answer this referral", "Accept");
    await worker.presses("Record the answer");
    await worker.sees("The answer is recorded");
  }
  const link = worker.page.locator("main a[href^='/people/']").first();
  const person = await link.getAttribute("href");
  assert.match(person, /^\/people\/P\d+$/);
  worker.counts();
  return { referral, person };
}

/**
 * Where pages are that only what these stories leave behind leads to: a volunteer with a team, leave and a closed account; a flag; another
 * name; a task and an appointment that nobody has done or kept yet; a concern that nothing came of yet; a message that waits for its answer; a
 * workbook whose layout is not kept yet; an account with a second factor; where support of a child’s own was begun.
 */
export const left = { goal: "", scores: "", worker: "", flag: "", concern: "", message: "", layout: "", name: "", unit: "", task: "", appointment: "", account: "", document: "", sending: "", transfer: "", transferring: "", own: "" };
