// A scan is enough: where the browser is bound to one member, the page sends its only button by itself.
// A link preview has no bound cookie and never gets this file; a page that nobody sees waits until somebody does.
const form = document.querySelector("form[data-post-at-once]");
const send = () => {
  if (document.visibilityState !== "visible" || form.dataset.sent === "1") return;
  form.dataset.sent = "1";
  const line = document.querySelector("[data-posting]");
  if (line) line.hidden = false;
  // Before the page has finished loading, so that the back button does not lead here again.
  form.submit();
};
if (form) {
  if (document.prerendering) document.addEventListener("prerenderingchange", send, { once: true });
  else if (document.visibilityState === "visible") send();
  else document.addEventListener("visibilitychange", send);
}
