// Passkeys: a form with data-passkey asks the server there what to ask the browser for, and sends what the browser answers.

const able = typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === "function";

async function answered(options) {
  if (options.rp) {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

function startPasskey(form) {
  form.hidden = false;
  const status = form.querySelector("[data-passkey-status]");
  const button = form.querySelector("button[type=submit], button[name=then]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    status.textContent = "";
    try {
      const answer = await fetch(form.dataset.passkey, {
        method: "POST",
        credentials: "same-origin",
        body: new URLSearchParams(new FormData(form)),
      });
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      const { said, asked, options } = await answer.json();
      if (said) {
        status.textContent = said;
        return;
      }
      const credential = await answered(options);
      form.elements.namedItem("asked").value = asked;
      form.elements.namedItem("credential").value = JSON.stringify(credential.toJSON());
      // It has been used; the password goes no second time.
      for (const field of form.querySelectorAll("input[type=password]")) field.value = "";
      form.submit();
    } catch (error) {
      status.textContent =
        error.name === "InvalidStateError"
          ? "This machine has a passkey of yours already."
          : "Nothing was done: the browser gave no passkey.";
    } finally {
      button.disabled = false;
    }
  });
}

export function startPasskeys(root) {
  if (!able) return;
  for (const form of root.querySelectorAll("form[data-passkey]")) startPasskey(form);
}
