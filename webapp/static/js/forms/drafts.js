/* Saves what is written a few seconds after the last change, and says so. Files wait for the real button. */
const PAUSE = 3000; // milliseconds of stillness before a draft is sent

function clock() {
  return new Date().toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");
}

function written(form) {
  const answers = new FormData(form);
  for (const [name, answer] of [...answers]) if (answer instanceof File) answers.delete(name);
  return answers;
}

/** Posts the form to its data-draft-url and shows "Utkast sparat 14.32" in its [data-draft-status]. */
export function keepDraft(form) {
  const status = form.querySelector("[data-draft-status]");
  const address = form.dataset.draftUrl;
  if (!address || !status) return;
  let waiting;
  const save = async () => {
    try {
      const reply = await fetch(address, { method: "POST", body: written(form), credentials: "same-origin" });
      if (!reply.ok || reply.redirected) throw new Error(reply.statusText);
      status.textContent = `Utkast sparat ${clock()}`;
    } catch {
      status.textContent = "Utkastet kunde inte sparas just nu. Det du har skrivit finns kvar på sidan.";
    }
  };
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => clearTimeout(waiting));
}
