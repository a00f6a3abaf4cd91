// SPDX-FileCopyrightText: 2026 The Styrbord founders
// SPDX-License-Identifier: MPL-2.0
// Reading a case without the mouse: 1-5 answer the point one stands on and go to the next, an answer that needs a reason
// goes to its reason first, Enter in a field goes on, Ctrl+Enter saves. Everything can be done without this.

const form = () => document.querySelector("form[data-reading]");
const points = () => [...form().querySelectorAll("[data-point]")];
const isText = (element) => element.matches("input[type=text], textarea, select");

function standing() {
  const all = points();
  return all.find((point) => point.contains(document.activeElement)) ?? all.find((point) => !point.querySelector("input:checked")) ?? all[0];
}

function goTo(point) {
  const radio = point?.querySelector("input:checked") ?? point?.querySelector("input[type=radio]");
  (radio ?? form().querySelector("button[type=submit]")).focus();
  (point ?? form().querySelector(".buttons")).scrollIntoView({ block: "nearest" });
}

const after = (point) => points()[points().indexOf(point) + 1];

function answer(key) {
  const point = standing();
  const radio = point.querySelector(`[data-key="${key}"]`);
  if (!radio) return false;
  radio.checked = true;
  const reason = point.querySelector("[name^='reason.']");
  if ("reason" in radio.dataset && !reason.value.trim()) reason.focus();
  else goTo(after(point));
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!form() || document.querySelector("dialog[open]")) return;
  const within = form().contains(event.target);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form().requestSubmit();
  } else if (event.key === "Enter" && within && event.target.matches("input")) {
    event.preventDefault(); // Enter in a field goes on; it does not save a half-read case
    goTo(after(event.target.closest("[data-point]")));
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !isText(event.target) && /^[1-5]$/.test(event.key)) {
    if (answer(event.key)) event.preventDefault();
  }
});
