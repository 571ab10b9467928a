// A page that nobody uses says so, and then locks: the server opens nothing more to it until its owner proves who they are, and the
// page shows nothing. What was typed goes to the server first. Tabs tell each other that somebody is there; nothing is kept in the
// browser.

const TELL_MS = 60_000;
const LOOK_MS = 1_000;
const USES = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];

export function startLock(root) {
  const box = root.querySelector("[data-lock-after]");
  if (!box) return;
  const lockAfter = Number(box.dataset.lockAfter) * 1000;
  const warnAfter = Number(box.dataset.warnAfter) * 1000;
  const tabs = new BroadcastChannel("holdfast");
  const page = root.documentElement;
  let used = Date.now();
  let told = 0;
  let locking = false;

  const send = (path, fields = {}) =>
    fetch(path, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      body: new URLSearchParams({ csrf: box.dataset.csrf, ...fields }),
    });

  const leave = () => {
    page.hidden = true;
    window.location.replace("/sign-in");
  };

  // Whatever the answer is, a page that may be locked shows nothing.
  const lock = async () => {
    if (locking) return;
    locking = true;
    page.hidden = true;
    tabs.postMessage("locked");
    try {
      await send("/lock", { at: window.location.pathname });
      const kept = [];
      root.dispatchEvent(new CustomEvent("holdfast:locked", { detail: kept }));
      await Promise.race([Promise.allSettled(kept), new Promise((done) => setTimeout(done, 5000))]);
    } catch {
      // The server cannot be reached; it locks the session by itself.
    }
    leave();
  };

  /** Tells the server that somebody is here; the page goes when the session is over. */
  const tell = async () => {
    told = Date.now();
    try {
      const answer = await send("/in-use");
      const open = answer.status === 204 && answer.headers.get("X-Session") !== "over";
      if (answer.status === 204 && !open) leave();
      return open;
    } catch {
      return false;
    }
  };

  const use = (elsewhere) => {
    // Somebody who comes back too late finds the page locked, even where the machine slept.
    if (locking || Date.now() - used >= lockAfter) return;
    used = Date.now();
    box.hidden = true;
    if (!elsewhere) tabs.postMessage("used");
    if (used - told >= TELL_MS) tell();
  };

  let last = 0;
  const noticed = (event) => {
    // A desk that is knocked against is not somebody who is there, once it was asked.
    const meant = event.type === "keydown" || event.type === "pointerdown";
    if (box.hidden ? Date.now() - last < LOOK_MS : !meant) return;
    last = Date.now();
    use(false);
  };
  for (const kind of USES) root.addEventListener(kind, noticed, { passive: true, capture: true });
  box.querySelector("[data-here]").addEventListener("click", () => use(false));
  tabs.addEventListener("message", (event) => {
    if (event.data === "used") use(true);
    if (event.data === "locked") leave();
  });

  setInterval(() => {
    const idle = Date.now() - used;
    if (idle >= lockAfter) lock();
    else if (idle >= warnAfter && box.hidden) {
      box.hidden = false;
      box.querySelector("[data-here]").focus();
    }
  }, LOOK_MS);

  // A page that the browser kept is shown again only when the server says that its session is open.
  window.addEventListener("pagehide", (event) => {
    if (event.persisted) page.hidden = true;
  });
  window.addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    if (Date.now() - used >= lockAfter) lock();
    else if (await tell()) page.hidden = false;
    else leave();
  });

  tell();
}
