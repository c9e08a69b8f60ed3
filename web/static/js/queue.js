// Keeps the figure on the press in step with the ticks. Without it the confirming step says the figure.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-press]");
  if (!form) return;
  const ticked = form.querySelectorAll('input[name="check_in_id"]:checked').length;
  for (const button of document.querySelectorAll(`button.press[form="${form.id}"]`)) {
    button.querySelector("[data-figure]").textContent = ticked;
    button.disabled = ticked === 0;
  }
});
// After htmx has swapped something in, the reader is taken there.
document.addEventListener("htmx:afterSettle", (event) => {
  const first = event.detail.elt.querySelector("[data-focus]");
  if (first) {
    first.focus({ preventScroll: true });
    first.scrollIntoView({ block: "nearest" });
  }
});
