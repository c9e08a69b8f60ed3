// The scan box hears every key, wherever the focus is, so that a scanner is never shouting into the void.
const box = document.querySelector("[data-scan]");
if (box) {
  document.addEventListener("keydown", (event) => {
    const into = event.target;
    if (into === box || /^(INPUT|TEXTAREA|SELECT)$/.test(into.tagName)) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^(Key|Digit|Numpad\d)/.test(event.code)) { box.value = ""; box.focus(); }
  });
}
// One page, one thing: after the first press the other buttons rest.
document.addEventListener("submit", (event) => {
  if (!event.target.hasAttribute("data-redeem")) return;
  if (document.body.dataset.redeeming === "1") { event.preventDefault(); return; }
  document.body.dataset.redeeming = "1";
  for (const button of document.querySelectorAll("form[data-redeem] button")) button.setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", () => { delete document.body.dataset.redeeming; });
