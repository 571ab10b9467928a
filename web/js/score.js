// data-score in a form: what the answers come to so far, asked of the server once typing has paused. The server scores; nothing is
// worked out here, and nothing is kept.

const QUIET_MS = 600;

function startScore(place) {
  const form = place.closest("form");
  let timer = 0;
  let asked = 0;

  const ask = async () => {
    const mine = ++asked;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    try {
      const answer = await fetch(place.dataset.score, { method: "POST", body, credentials: "same-origin" });
      // Of two answers the one to what was typed last counts.
      if (answer.ok && !answer.redirected && mine === asked) place.innerHTML = await answer.text();
    } catch {
      // The record is scored when it is sent.
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, QUIET_MS);
  });
}

export function startScores(root) {
  for (const place of root.querySelectorAll("form [data-score]")) startScore(place);
}
