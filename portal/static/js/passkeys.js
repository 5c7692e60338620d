/* Passkeys: asks the browser to make one, or to sign with one, and posts what it answers. A form with data-passkey:
   "create" | "get" (options in data-options) | "sign-in" (options fetched from the form's own address). */
(function () {
  "use strict";
  var forms = document.querySelectorAll("form[data-passkey]");
  if (!forms.length || !window.PublicKeyCredential) return;

  function bytes(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, function (letter) { return letter.charCodeAt(0); });
  }

  function text(buffer) {
    var raw = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function readable(list) {
    return (list || []).map(function (one) {
      return Object.assign({}, one, { id: bytes(one.id) });
    });
  }

  function make(options, alone) {
    var key = Object.assign({}, options.publicKey);
    key.challenge = bytes(key.challenge);
    key.user = Object.assign({}, key.user, { id: bytes(key.user.id) });
    key.excludeCredentials = readable(key.excludeCredentials);
    key.authenticatorSelection = Object.assign({}, key.authenticatorSelection, {
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone
    });
    if (alone) key.authenticatorSelection.userVerification = "required";
    return navigator.credentials.create({ publicKey: key });
  }

  function sign(options) {
    var key = Object.assign({}, options.publicKey);
    key.challenge = bytes(key.challenge);
    key.allowCredentials = readable(key.allowCredentials);
    return navigator.credentials.get({ publicKey: key });
  }

  function posted(credential) {
    var answer = credential.response, data = { clientDataJSON: text(answer.clientDataJSON) };
    if (answer.attestationObject) {
      data.attestationObject = text(answer.attestationObject);
      data.transports = answer.getTransports ? answer.getTransports() : [];
    } else {
      data.authenticatorData = text(answer.authenticatorData);
      data.signature = text(answer.signature);
      data.userHandle = answer.userHandle ? text(answer.userHandle) : null;
    }
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response: data,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults()
    });
  }

  function options(form) {
    if (form.dataset.options) return Promise.resolve(JSON.parse(form.dataset.options));
    var asked = { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } };
    return fetch(form.action, asked).then(function (response) {
      return response.json();
    }).then(function (found) { return found.request_options; });
  }

  forms.forEach(function (form) {
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      var field = form.elements.credential;
      var alone = form.elements.passwordless;
      if (field.value) return;
      event.preventDefault();
      options(form).then(function (found) {
        return form.dataset.passkey === "create" ? make(found, !!(alone && alone.checked)) : sign(found);
      }).then(function (credential) {
        field.value = posted(credential);
        form.submit();
      }).catch(function () {
        var failed = form.querySelector("[data-passkey-failed]");
        if (failed) failed.hidden = false;
      });
    });
  });
})();
