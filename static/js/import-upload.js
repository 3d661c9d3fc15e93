/* Uploading a plan: how far it is, and when the connection is lost the page stays with the file chosen. Without this
   script the form is an ordinary one. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-upload]");
  if (!form || !window.FormData || !window.DOMParser) { return; }
  var button = form.querySelector("[type=submit]"), words = button.innerHTML, box = document.getElementById("imp-error");

  function say(text) {
    box.hidden = !text;
    box.querySelector("b").textContent = text ? "没有读取：" + text : "";
    if (text) { box.focus(); box.scrollIntoView({ block: "nearest" }); }
  }

  function rest() {
    delete form.dataset.sent;
    button.removeAttribute("aria-disabled");
    button.innerHTML = words;
  }

  function failed(text) { rest(); say(text); }

  function tooLarge() {
    var file = form.elements.file.files[0];
    return Boolean(file) && file.size > Number(form.dataset.most);
  }

  function said(xhr) {
    try { return JSON.parse(xhr.responseText) || {}; } catch (error) { return {}; }
  }

  /* Where it goes on, or why not: a session that has ended is said like everything else. Other pages lead on if they
     are no error, and else say why in their own words. */
  function answered(xhr) {
    var told = said(xhr);
    if (told.url) { window.location.assign(told.url); return; }
    if (told.message) { failed(told.message); return; }
    if (xhr.status === 200 && xhr.responseURL) { window.location.assign(xhr.responseURL); return; }
    if (xhr.status === 413) { failed(form.dataset.large); return; }
    var why = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("main p");
    failed((why && why.textContent.trim()) || form.dataset.lost);
  }

  /* The cookie is newer than the page when one had to sign in again in another window. */
  function content() {
    var made = new FormData(form), cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    if (cookie) { made.set("csrfmiddlewaretoken", cookie[1]); }
    return made;
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (form.dataset.sent) { return; }
    if (tooLarge()) { failed(form.dataset.large); return; }
    var xhr = new XMLHttpRequest(), sent = content();
    form.dataset.sent = "1";
    say("");
    button.setAttribute("aria-disabled", "true");
    button.textContent = "正在上传";
    xhr.upload.addEventListener("progress", function (step) {
      if (step.lengthComputable) { button.textContent = "正在上传" + Math.floor(100 * step.loaded / step.total) + "%"; }
    });
    xhr.upload.addEventListener("load", function () { button.textContent = "正在读取"; });
    xhr.addEventListener("load", function () { answered(xhr); });
    xhr.addEventListener("error", function () { failed(form.dataset.lost); });
    xhr.addEventListener("timeout", function () { failed(form.dataset.lost); });
    xhr.open("POST", form.action);
    xhr.setRequestHeader("Accept", "application/json");
    xhr.send(sent);
  });
})();
