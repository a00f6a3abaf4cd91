// SPDX-FileCopyrightText: 2026 The Styrbord founders
// SPDX-License-Identifier: MPL-2.0
// Keyboard shortcuts. They rest while somebody types, and can all be done without them.

const typing = (element) => element?.closest("input, textarea, select, [contenteditable]");

function rows() {
  return [...document.querySelectorAll("main tbody tr, main [data-row]")].filter(
    (row) => row.offsetParent && row.querySelector("a, button, summary"),
  );
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step));
  all[next].querySelector("a, button, summary").focus();
}

function showKeys() {
  const keys = document.getElementById("keys");
  if (!keys.open) keys.showModal();
}

let before = "";

document.querySelector("[data-keys]")?.addEventListener("click", showKeys);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = before + event.key;
  before = event.key === "g" ? "g" : "";
  const act = {
    "/": () => document.getElementById("search")?.focus(),
    "?": showKeys,
    j: () => move(1),
    k: () => move(-1),
    gh: () => location.assign("/"),
  }[key];
  if (!act || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  act();
});
