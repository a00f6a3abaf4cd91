// SPDX-FileCopyrightText: 2026 The Styrbord founders
// SPDX-License-Identifier: MPL-2.0
// What every page does: the menu on narrow screens, menus that close, tables that scroll, charts when they come into view.
const menu = document.querySelector(".top__menu");
menu?.addEventListener("click", () => {
  const open = menu.getAttribute("aria-expanded") !== "true";
  menu.setAttribute("aria-expanded", String(open));
  document.getElementById("navigation").classList.toggle("side--open", open);
});

function closeDrops(except) {
  for (const drop of document.querySelectorAll("details.drop[open]")) {
    if (!drop.contains(except)) drop.open = false;
  }
}
document.addEventListener("click", (event) => {
  closeDrops(event.target);
  if (event.target.closest("[data-print]")) print();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const drop = document.activeElement?.closest("details.drop[open]");
  closeDrops(null);
  drop?.querySelector("summary").focus();
});

// The chart library is fetched only where there is a chart, and only when the reader comes near it.
const near = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((e) => e.isIntersecting)) {
    near.unobserve(entry.target);
    import(document.body.dataset.charts).then((charts) => charts.draw(entry.target));
  }
}, { rootMargin: "400px" });

// A table larger than its place scrolls in it; the keyboard must reach it then.
const wide = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.firstElementChild?.offsetWidth > target.clientWidth + 1) target.classList.add("grid--wide");
    const scrolls = target.scrollWidth > target.clientWidth + 1 || target.scrollHeight > target.clientHeight + 1;
    for (const [name, value] of [["tabindex", "0"], ["role", "region"]]) {
      if (scrolls) target.setAttribute(name, value);
      else target.removeAttribute(name);
    }
  }
});

function prepare(root) {
  for (const grid of root.querySelectorAll(".grid")) wide.observe(grid);
  for (const chart of root.querySelectorAll("figure.chart")) near.observe(chart);
  root.querySelector("[data-focus]")?.focus();
}
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll(".chart__table")) details.open = true;
});

document.addEventListener("htmx:afterSwap", (event) => {
  prepare(event.detail.target);
  const heading = document.querySelector("#main h1");
  if (event.detail.target.id === "main" && heading) document.getElementById("told").textContent = heading.textContent;
});
prepare(document);
