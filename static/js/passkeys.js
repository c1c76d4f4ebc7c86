// Passkeys: the browser makes or uses one, a form carries what the authenticator answers.
// <form data-passkey="make|use" data-question="id of a json_script | data-question-from="address"> with a hidden "credential".

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

async function question(form) {
  if (form.dataset.question) return JSON.parse(document.getElementById(form.dataset.question).textContent).publicKey;
  const answer = await fetch(form.dataset.questionFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options.publicKey;
}

function make(asked) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) } };
  publicKey.excludeCredentials = named(asked.excludeCredentials) ?? [];
  // It signs in without a password, too: the device keeps it, and asks who holds it.
  publicKey.authenticatorSelection = {
    ...asked.authenticatorSelection,
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  return navigator.credentials.create({ publicKey });
}

function use(asked) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) ?? [] };
  return navigator.credentials.get({ publicKey });
}

function answered(credential) {
  const { response } = credential;
  const said = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (response[name]) said[name] = text(response[name]);
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: said,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function send(form) {
  const trouble = (error) => (error.name === "SecurityError" ? "[data-passkey-address]" : "[data-passkey-trouble]");
  for (const one of form.querySelectorAll("[data-passkey-trouble], [data-passkey-address]")) one.hidden = true;
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const asked = await question(form);
    const credential = await (form.dataset.passkey === "make" ? make(asked) : use(asked));
    form.elements.credential.value = JSON.stringify(answered(credential));
    form.submit();
  } catch (error) {
    form.querySelector(trouble(error)).hidden = false;
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  const known = "PublicKeyCredential" in window;
  form.hidden = !known && form.dataset.passkey === "use";
  const without = form.querySelector("[data-no-passkeys]");
  if (without) without.hidden = known;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (known) send(form);
  });
}
