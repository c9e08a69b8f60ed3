// The committee's PC is everybody's: five minutes without a touch, and the page makes room. The server decides all the same.
const rests = document.querySelector("[data-rests-after-seconds]");
if (rests) {
  let touched = Date.now();
  const leave = () => { if (Date.now() - touched >= rests.dataset.restsAfterSeconds * 1000) location.replace(rests.dataset.door); };
  for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
    addEventListener(kind, () => { leave(); touched = Date.now(); }, { passive: true, capture: true });
  }
  setInterval(leave, 5000);
  // A PC that slept, or a tab that was behind another, is asked as soon as somebody looks.
  document.addEventListener("visibilitychange", leave);
}
// The back button must not show what was on the screen before somebody else sat down.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
