// A scanner types the badge and sends Enter: the PIN is next. Without this the browser itself asks for the empty PIN.
// Where a Chinese input method is on, the letters end up among its suggestions; which keys were struck, it cannot hide.
const KEYS = /^(?:Key([A-Z])|Digit(\d)|Numpad(\d))$/;
let struck = "";
const isBadge = (box) => box.matches?.('input[name="badge"]');
document.addEventListener("focusin", (event) => { if (isBadge(event.target)) struck = ""; });
document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (!isBadge(box) || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = KEYS.exec(event.code);
  if (key) struck += key[1] ?? key[2] ?? key[3];
  if (event.code === "Backspace") struck = struck.slice(0, -1);
  if (event.code !== "Enter" && event.code !== "NumpadEnter") return;
  const composing = event.isComposing || event.key === "Process" || /[^ -~]/.test(box.value);
  if (!composing && !box.value) return;
  event.preventDefault();
  const next = () => { if (composing) box.value = struck; box.form.elements.pin.focus(); };
  if (composing) setTimeout(next); else next();
});
