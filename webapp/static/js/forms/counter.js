/* Says how many characters are left once most are used, in sight at once and aloud only when the writer stops. */
const QUIET = 0.75; // up to this share of the maximum nothing needs to be said
const words = (left) => (left < 0 ? `${-left} tecken för mycket` : `${left} tecken kvar`);

/** Counts down for every [data-maximum] field of the form. */
export function countCharacters(form) {
  for (const field of form.querySelectorAll("textarea[data-maximum], input[data-maximum]")) {
    const maximum = Number(field.dataset.maximum);
    const line = document.createElement("p");
    line.className = "count-left";
    line.setAttribute("aria-hidden", "true");
    const aloud = document.createElement("span");
    aloud.className = "visually-hidden";
    aloud.setAttribute("role", "status");
    field.after(line, aloud);
    let waiting;
    const refresh = () => {
      const left = maximum - field.value.length;
      line.textContent = words(left);
      line.hidden = field.value.length < maximum * QUIET;
      line.classList.toggle("over", left < 0);
      clearTimeout(waiting);
      if (left < maximum * 0.1) waiting = setTimeout(() => { aloud.textContent = words(left); }, 1000);
    };
    field.addEventListener("input", refresh);
    refresh();
  }
}
