// SPDX-FileCopyrightText: 2026 The Styrbord founders
// SPDX-License-Identifier: MPL-2.0
// Draws Vega-Lite specifications with libraries served from here. Expressions are interpreted, never evaluated as code,
// so that a strict content security policy holds. Where drawing fails, the table behind the chart is opened.

const DANISH = {
  number: { decimal: ",", thousands: ".", grouping: [3], currency: ["", " kr."] },
  time: {
    dateTime: "%A den %e. %B %Y %X", date: "%d-%m-%Y", time: "%H.%M.%S", periods: ["", ""],
    days: ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"],
    shortDays: ["søn", "man", "tir", "ons", "tor", "fre", "lør"],
    months: ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"],
    shortMonths: ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
  },
};
const at = document.body.dataset;
let loaded;

function script(address) {
  return new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = address;
    element.onload = done;
    element.onerror = () => failed(new Error("a script did not load"));
    document.head.append(element);
  });
}

function libraries() {
  loaded ??= script(at.vega)
    .then(() => Promise.all([script(at.vegaLite), import(at.interpreter)]))
    .then(([, interpreter]) => interpreter.expressionInterpreter);
  return loaded;
}

// A chart of one view follows the width of its place; one of several keeps its size and scrolls.
function fitted(spec) {
  const several = ["facet", "repeat", "concat", "hconcat", "vconcat"].some((part) => part in spec);
  const split = spec.encoding && ["row", "column", "facet"].some((part) => part in spec.encoding);
  const byStep = typeof spec.width === "object";
  const config = { ...spec.config, font: "IBM Plex Sans, system-ui, sans-serif" };
  const wide = several || split || byStep ? {} : { width: "container", autosize: { type: "fit-x", contains: "padding" } };
  return { ...spec, config, ...wide };
}

export async function draw(figure) {
  const source = document.getElementById(figure.dataset.spec);
  const place = figure.querySelector(".chart__place");
  try {
    const spec = JSON.parse(source.textContent);
    const interpreter = await libraries();
    if (figure.dataset.lang === "da") {
      vega.formatLocale(DANISH.number);
      vega.timeFormatLocale(DANISH.time);
    }
    const compiled = vegaLite.compile(fitted(spec), { logger: vega.logger(vega.Error) });
    const runtime = vega.parse(compiled.spec, null, { ast: true });
    const view = new vega.View(runtime, { expr: interpreter, renderer: "svg", hover: true, logLevel: vega.Error });
    await view.initialize(place).runAsync();
    place.querySelector("svg")?.setAttribute("aria-hidden", "true");
    followWidth(place);
    offerDownloads(figure, view, spec);
    figure.dataset.drawn = "";
  } catch (wrong) {
    console.warn("A chart was not drawn:", wrong.message);
    figure.querySelector(".chart__failed").hidden = false;
    figure.querySelector(".chart__table").open = true;
    place.remove();
  }
}

// When the place changes, so does a chart that follows it; one that does not scrolls, and the keyboard must reach it.
function followWidth(place) {
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (place.clientWidth !== width) {
      width = place.clientWidth;
      dispatchEvent(new Event("resize")); // what Vega listens to
    }
    if (place.scrollWidth > width + 1) place.tabIndex = 0;
    else place.removeAttribute("tabindex");
  }).observe(place);
}

function offerDownloads(figure, view, spec) {
  for (const button of figure.querySelectorAll("[data-save]")) {
    button.addEventListener("click", async () => {
      const kind = button.dataset.save;
      save(await made[kind](view, figure, spec), `${figure.dataset.name}.${kind === "json" ? "vl.json" : kind}`);
    });
  }
}

const made = {
  svg: async (view) => new Blob([await view.toSVG()], { type: "image/svg+xml" }),
  png: async (view) => new Promise(async (done) => (await view.toCanvas(2)).toBlob(done, "image/png")),
  json: async (view, figure, spec) => new Blob([JSON.stringify(spec, null, 2)], { type: "application/json" }),
  csv: async (view, figure) => new Blob(["\ufeff" + table(figure)], { type: "text/csv;charset=utf-8" }),
};

// As Danish Excel reads it: semicolons; a cell that would start a formula is kept as text.
function table(figure) {
  const rows = [...figure.querySelectorAll(".chart__table tr")];
  return rows.map((row) => [...row.cells].map((cell) => quoted(cell.textContent.trim())).join(";")).join("\r\n") + "\r\n";
}

function quoted(text) {
  const safe = /^[=+@\t\r]|^-(?![\d,.]+$)/.test(text) ? `'${text}` : text;
  return /[";\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
