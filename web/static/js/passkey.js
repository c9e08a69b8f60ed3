// Passkeys. The server says what to ask, the browser asks the phone or key, and the form carries the answer back as it is.
const bytes = (told) => Uint8Array.from(atob(told.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const told = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

// Browsers from before 2025 speak of bytes where the standard has JSON by now.
const asked = {
  create: (options) => PublicKeyCredential.parseCreationOptionsFromJSON?.(options) ?? {
    ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: listed(options.excludeCredentials),
  },
  get: (options) => PublicKeyCredential.parseRequestOptionsFromJSON?.(options) ?? {
    ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials),
  },
};
const answered = (made) => {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[part]) response[part] = told(made.response[part]);
  }
  return JSON.stringify({ id: made.id, rawId: told(made.rawId), type: made.type, response });
};

const say = (form, what, problem = {}) => {
  for (const line of form.querySelectorAll("[data-said]")) line.hidden = line.dataset.said !== what;
  const line = form.querySelector('[data-said="refused"]');
  line.querySelector("b").textContent = problem.title ?? "";
  line.querySelector("span").textContent = problem.detail ?? "";
};
const because = (error) => ({ NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" })[error.name] ?? "failed";

const run = async (form) => {
  const kind = form.dataset.passkey;
  const reply = await fetch(form.dataset.options, {
    method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams({ csrf_token: form.elements.csrf_token.value }),
  });
  const options = await reply.json();
  if (!reply.ok) return say(form, "refused", options);
  say(form, "waiting");
  form.elements.answer.value = answered(await navigator.credentials[kind]({ publicKey: asked[kind](options) }));
  form.submit();
};

if (window.PublicKeyCredential && isSecureContext) {
  for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.dataset.asking === "1") return;
      form.dataset.asking = "1";
      try { await run(form); } catch (error) { say(form, because(error)); }
      delete form.dataset.asking;
    });
  }
}
