// Says that the network is gone, and nothing at all when it is well.
const line = document.getElementById("offline");
const show = (gone) => { if (line) line.hidden = !gone; };
addEventListener("offline", () => show(true));
addEventListener("online", () => show(false));
document.addEventListener("htmx:sendError", () => show(true));
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) show(false); });

// A slow network invites a second press. The server makes one of two; here the button says that it heard.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "1") { event.preventDefault(); return; }
  if (form.hasAttribute("data-once")) {
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  }
});
// Coming back with the back button shows the page as it was left.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
});
