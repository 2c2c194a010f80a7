// Passkeys: a form with data-identity-passkey="get" or "create" asks the device before it is sent.
// Where the browser knows no passkeys the form stays hidden and the page works as before.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  buffer &&
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (options) => {
  const key = options.publicKey;
  key.challenge = bytes(key.challenge);
  if (key.user) key.user.id = bytes(key.user.id);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    for (const credential of key[list] ?? []) credential.id = bytes(credential.id);
  }
  return options;
};

const asJson = ({ id, rawId, type, response }) => ({
  id,
  rawId: text(rawId),
  type,
  clientExtensionResults: {},
  response: {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: text(response.userHandle),
  },
});

const ask = async (form) => {
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  });
  const options = withBytes(await answer.json());
  const credential = await navigator.credentials[form.dataset.identityPasskey](options);
  form.elements.credential.value = JSON.stringify(asJson(credential));
  form.submit();
};

for (const form of document.querySelectorAll("[data-identity-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const note = form.querySelector("[data-identity-passkey-note]");
    note.textContent = "";
    ask(form).catch(() => {
      note.textContent = note.dataset.failed;
    });
  });
}
