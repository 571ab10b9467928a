// Drafts: a form with data-autosave sends its fields to that address once typing has paused, and once more when the page
// is hidden or left. Nothing is kept in the browser.

const QUIET_MS = 3000;

function fields(form) {
  const kept = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const control = form.elements.namedItem(name);
    if (typeof value === "string" && control?.type !== "password") kept.append(name, value);
  }
  return kept;
}

function startAutosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  const url = form.dataset.autosave;
  let timer = 0;
  // What was sent and refused stands in no draft yet, and is kept when the page is left or locked, also when nobody types on.
  const isRefused = form.hasAttribute("data-autosave-refused");
  let last = isRefused ? "" : fields(form).toString();
  let submitted = false;
  // Sent, and gone back to: what is typed from now on is another form's.
  let anew = false;
  let typedIn = isRefused;

  const say = (words) => {
    if (status) status.textContent = words;
  };

  const marked = (kept) => {
    const body = new URLSearchParams(kept);
    if (anew) body.append("anew", "yes");
    return body;
  };

  const save = async () => {
    const now = fields(form).toString();
    if (submitted || now === last) return;
    try {
      const answer = await fetch(url, { method: "POST", body: marked(now), credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(`answered ${answer.status}`);
      last = now;
      if (answer.headers.get("X-Session") === "over") {
        say("You have been signed out. What you typed is kept: sign in again to go on with it.");
        return;
      }
      const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      say(`Draft kept at ${time}`);
    } catch {
      say("The draft could not be kept. What you typed is still on this page.");
    }
  };

  form.addEventListener("input", () => {
    typedIn = true;
    clearTimeout(timer);
    timer = setTimeout(save, QUIET_MS);
  });
  form.addEventListener("submit", () => {
    submitted = true;
    clearTimeout(timer);
  });
  // A hidden page may never be shown again, on a phone above all: the last words go now.
  const leave = () => {
    clearTimeout(timer);
    const now = fields(form);
    if (!submitted && now.toString() !== last && navigator.sendBeacon(url, marked(now))) last = now.toString();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  window.addEventListener("pagehide", leave);
  // Nobody was here, and the page is locked: what was typed is sent once more, as what its owner is led back to.
  document.addEventListener("holdfast:locked", (event) => {
    clearTimeout(timer);
    if (submitted || !typedIn) return;
    submitted = true;
    event.detail.push(fetch(url, { method: "POST", body: marked(fields(form)), credentials: "same-origin" }));
  });
  // A page taken back from the browser's memory can be typed in again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    anew = anew || submitted;
    submitted = false;
  });
}

export function startAutosaves(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) startAutosave(form);
}
