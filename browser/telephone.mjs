// A telephone with an authenticator app (RFC 6238), that was given the letters on a page.

import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function bytesOf(letters) {
  const bits = [...letters.replaceAll(/\s/g, "")].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

export class Telephone {
  constructor(letters) {
    this.secret = bytesOf(letters);
    this.used = 0;
  }

  /** A code that was not shown before: of this half minute, else of the next, which is taken as well. */
  shows() {
    const now = Math.floor(Date.now() / 30_000);
    const step = Math.max(now, this.used + 1);
    this.used = step;
    const count = Buffer.alloc(8);
    count.writeBigInt64BE(BigInt(step));
    const hash = createHmac("sha1", this.secret).update(count).digest();
    const at = hash.at(-1) & 0xf;
    return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
  }
}

/** Adds the letters on the page to a telephone, and enters its code. */
export async function confirmsCodes(worker) {
  const telephone = new Telephone(await worker.page.locator(".hf-one-time").innerText());
  await worker.fills("Code", telephone.shows());
  await worker.presses("Confirm");
  await worker.seesHeading("Recovery codes");
  return telephone;
}

/** An account of its own for a story: made by the administrator, whose password is known to the day. */
export async function anAccount(day, signIn, name) {
  const admin = await day.as("admin");
  // Whoever sees people is a worker.
  await admin.opens("/workers/new");
  await admin.fills("Name", name);
  await admin.chooses("Works as", "Paid");
  await admin.presses("Add the worker");
  await admin.follows("Give an account");
  await admin.fills("Sign-in name", signIn);
  await admin.picks("Role", "Support worker");
  await admin.unfolds("Set a first password instead");
  day.service.passwords[signIn] = "lantern-pebble-harbour";
  await admin.fills("First password", day.service.passwords[signIn]);
  await admin.presses("Make the account");
  await admin.sees("The account is ready to use.");
  return admin;
}
