/* Draws a process in its figure: where the case is, what is done, and ways to move about without a mouse wheel. */
const READABLE = 0.75; // below this the labels cannot be read
const OVERVIEW = 900; // a page this wide opens with the whole drawing: where it stands first, the labels a click away
const STEP = 120; // pixels a press on an arrow moves
const SHEET = "170mm"; // width on an upright A4
const PAD = 16; // pixels of paper around the drawing
const FOOT = 44; // pixels kept free under the drawing, where the watermark stands

const ids = (text) => (text ?? "").split(/\s+/).filter(Boolean);

function flag(words, kind) {
  const label = document.createElement("div");
  label.className = kind;
  label.textContent = words;
  return label;
}

function mark(viewer, steps, marker, overlay) {
  const registry = viewer.get("elementRegistry");
  for (const id of steps.filter((one) => registry.get(one))) {
    viewer.get("canvas").addMarker(id, marker);
    viewer.get("overlays").add(id, overlay(registry.get(id)));
  }
}

function markSteps(viewer, figure) {
  const done = ids(figure.dataset.done);
  const mine = ids(figure.dataset.mine);
  const here = ids(figure.dataset.current).filter((id) => !mine.includes(id));
  const above = (words, kind) => () => ({ position: { top: -12, left: 30 }, html: flag(words, kind), scale: { min: 0.85 } });
  mark(viewer, done.filter((id) => !here.includes(id) && !mine.includes(id)), "step-done", (element) => ({
    position: { top: -8, left: element.width - 8 },
    html: flag("✓", "step-tick"),
  }));
  mark(viewer, here, "step-here", above("Här nu", "step-flag"));
  mark(viewer, mine, "step-mine", above("Din tur nu", "step-flag step-flag-mine"));
  return [...mine, ...here].filter((id) => viewer.get("elementRegistry").get(id));
}

/** Fits the whole drawing to the width, as high as it needs; on a narrow page readable, with the current step in sight. */
function fit(viewer, box, current, whole) {
  const canvas = viewer.get("canvas");
  const { inner } = canvas.viewbox();
  const fitting = Math.min((box.clientWidth - 2 * PAD) / inner.width, 1.15);
  const scale = whole ? fitting : Math.max(fitting, READABLE);
  const height = Math.min(inner.height * scale + PAD + FOOT, Math.max(window.innerHeight * 0.75, 320));
  box.style.height = `${Math.round(height)}px`;
  canvas.resized();
  const target = viewer.get("elementRegistry").get(current[0]) ?? { ...inner, width: 0, height: 0 };
  const shown = { width: box.clientWidth / scale, height: height / scale };
  canvas.viewbox({ x: target.x + target.width / 2 - shown.width / 2, y: target.y + target.height / 2 - shown.height / 2, ...shown });
  keepInSight(canvas);
}

/** Moves the view back so that no more than a margin of empty paper shows. */
function keepInSight(canvas) {
  const { inner, x, y, width, height, scale } = canvas.viewbox();
  const pad = PAD / scale;
  const within = (at, size, start, length, foot) => {
    if (size >= length + 2 * pad + foot) return start - (size - length - foot) / 2;
    return Math.min(Math.max(at, start - pad), start + length + pad + foot - size);
  };
  canvas.viewbox({ x: within(x, width, inner.x, inner.width, 0), y: within(y, height, inner.y, inner.height, (FOOT - PAD) / scale), width, height });
}

function connectButtons(viewer, figure, box, current) {
  const canvas = viewer.get("canvas");
  const moves = {
    in: () => canvas.zoom(Math.min(canvas.zoom() * 1.25, 3)),
    out: () => canvas.zoom(Math.max(canvas.zoom() / 1.25, 0.2)),
    whole: () => fit(viewer, box, [], true),
    current: () => fit(viewer, box, current, false),
    left: () => canvas.scroll({ dx: STEP, dy: 0 }),
    right: () => canvas.scroll({ dx: -STEP, dy: 0 }),
    up: () => canvas.scroll({ dx: 0, dy: STEP }),
    down: () => canvas.scroll({ dx: 0, dy: -STEP }),
  };
  const move = (name) => {
    moves[name]();
    keepInSight(canvas);
  };
  for (const button of figure.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => move(button.dataset.move));
    if (button.dataset.move === "current") button.hidden = !current.length;
  }
  const keys = { "+": "in", "-": "out", 0: "whole", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
  box.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(keys[event.key]);
  });
  figure.querySelector(".drawing-tools").hidden = false;
}

/** A finger moves the drawing sideways; up and down it still moves the page. */
function followFinger(viewer, box) {
  let last = null;
  box.addEventListener("pointerdown", (event) => { if (event.pointerType === "touch") last = event; });
  box.addEventListener("pointermove", (event) => {
    if (!last || event.pointerId !== last.pointerId) return;
    viewer.get("canvas").scroll({ dx: event.clientX - last.clientX, dy: 0 });
    keepInSight(viewer.get("canvas"));
    last = event;
  });
  for (const end of ["pointerup", "pointercancel"]) box.addEventListener(end, () => { last = null; });
}

async function draw(figure) {
  const box = figure.querySelector(".drawing-canvas");
  const colour = (name) => getComputedStyle(figure).getPropertyValue(name).trim();
  const font = { fontFamily: '"Source Sans 3", sans-serif', fontSize: 13, lineHeight: 1.15 };
  await document.fonts.load("13px 'Source Sans 3'");
  const reply = await fetch(figure.dataset.xmlUrl, { credentials: "same-origin" });
  if (!reply.ok) throw new Error(`drawing: ${reply.status}`);
  const viewer = new window.BpmnJS({
    container: box,
    zoomScroll: { enabled: false }, // the wheel belongs to the page
    textRenderer: { defaultStyle: font, externalStyle: font },
    bpmnRenderer: {
      defaultFillColor: colour("--paper"),
      defaultStrokeColor: colour("--paper-ink"),
      defaultLabelColor: colour("--paper-ink"),
    },
  });
  await viewer.importXML(await reply.text());
  const sheet = box.querySelector(".djs-container > svg");
  sheet.setAttribute("role", "img");
  sheet.setAttribute("aria-label", `${figure.dataset.title}. Pilarna flyttar ritningen, plus och minus ändrar storleken.`);
  const current = markSteps(viewer, figure);
  connectButtons(viewer, figure, box, current);
  followFinger(viewer, box);
  let printing = false;
  const refit = () => {
    const whole = printing || box.clientWidth >= OVERVIEW;
    fit(viewer, box, whole ? [] : current, whole);
  };
  refit();
  let width = box.clientWidth;
  new ResizeObserver(() => {
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    refit();
  }).observe(box);
  window.addEventListener("beforeprint", () => {
    printing = true;
    box.style.width = SHEET;
    refit();
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    box.style.width = "";
    refit();
  });
  figure.dataset.drawn = "true";
}

for (const figure of document.querySelectorAll("figure[data-xml-url]")) {
  draw(figure).catch(() => {
    figure.querySelector(".drawing-canvas").hidden = true;
    figure.querySelector("details").open = true; // the words say the same as the drawing
  });
}
