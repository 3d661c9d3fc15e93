/* The report form: counts along, keeps a draft on the server and on this computer, uploads files at once. */
(function () {
  "use strict";
  var SAVE_AFTER_MS = 2000;
  var STALLED_MS = 60000; /* an upload that long without a byte is lost: everything behind it waits */
  var timers = new WeakMap(); /* form -> pending autosave; present means: typed, not yet sent */
  var queues = new WeakMap(); /* form -> promise of what is under way; one thing at a time keeps versions in step */

  function formOf(node) { return node.closest ? node.closest("form[data-report-form]") : null; }
  function token(form) {
    /* The cookie is newer than the page when one had to sign in again in another window. */
    var cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    return cookie ? cookie[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
  }
  function inTurn(form, work) {
    var turn = (queues.get(form) || Promise.resolve()).then(work, work);
    queues.set(form, turn);
    return turn;
  }
  function dirty(form) { return timers.has(form); }
  function storeKey(form) { return "plan-tracker:" + form.dataset.draftUrl; }
  function number(text) {
    var value = parseFloat(String(text).replace(/,/g, ""));
    return isNaN(value) ? null : value;
  }

  /* --- what follows from the numbers */
  function follow(measure) {
    var input = measure.querySelector("input[name]");
    var range = measure.querySelector("[data-range]");
    var value = number(input.value);
    var last = number(measure.dataset.last);
    var target = number(measure.dataset.target);
    if (range && value !== null) { range.value = value; }
    var gain = measure.querySelector("[data-gain]");
    if (gain && value !== null && last !== null) {
      var difference = Math.round((value - last) * 100) / 100;
      gain.className = difference > 0 ? "up" : difference < 0 ? "down" : "";
      gain.textContent = difference > 0 ? "+" + difference : difference < 0 ? String(difference) : "没有变化";
    }
    var percent = measure.querySelector("[data-percent]");
    if (percent && target) {
      measure.querySelector("[data-percent-wrap]").hidden = value === null;
      percent.textContent = value === null ? "" : Math.max(0, Math.min(100, Math.floor(100 * value / target)));
    }
    askForReason(formOf(measure));
  }

  function askAboutClosing(form) {
    var closing = form.querySelector("[data-closing]");
    if (closing) { closing.hidden = !form.elements.wants_closure.checked; }
  }

  function falls(measure) {
    var value = number(measure.querySelector("input[name]").value);
    var last = number(measure.dataset.last);
    return measure.dataset.accumulates !== "" && value !== null && last !== null && value < last;
  }

  function askForReason(form) {
    var lower = form.querySelector("[data-lower]");
    if (!lower) { return; }
    var asked = Array.prototype.some.call(form.querySelectorAll("[data-measure]"), falls);
    lower.hidden = !asked && !lower.querySelector("input").value;
  }

  function count(area) {
    var counter = document.querySelector('[data-count="' + area.id + '"]');
    if (counter) { counter.textContent = area.value.length + "/" + counter.dataset.most + "字"; }
  }

  /* --- the draft */
  function say(form, text) {
    var place = form.querySelector("[data-saved]");
    if (place) { place.textContent = text; }
  }

  function fields(form) {
    var values = {};
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "submit_key") { values[name] = value; }
    });
    return values;
  }

  function keepHere(form) {
    try { localStorage.setItem(storeKey(form), JSON.stringify(fields(form))); } catch (error) { /* full or forbidden */ }
  }

  function hasHere(form) {
    try { return localStorage.getItem(storeKey(form)) !== null; } catch (error) { return false; }
  }

  function forgetHere(form) {
    try { localStorage.removeItem(storeKey(form)); } catch (error) { /* forbidden */ }
  }

  function save(form) {
    clearTimeout(timers.get(form));
    timers.delete(form);
    return inTurn(form, function () { return send(form); });
  }

  function send(form) {
    if (!form.isConnected || "manual" in form.dataset) { return Promise.resolve(); }
    var body = new FormData(form);
    body.delete("evidence");
    return fetch(form.dataset.draftUrl, {
      method: "POST", body: body, headers: { "Accept": "application/json", "X-CSRFToken": token(form) }
    }).then(function (answer) {
      return answer.json().then(function (data) {
        if (!answer.ok) { say(form, data.message || "草稿没有存上"); return; }
        form.querySelector("[name=report_version]").value = data.version;
        say(form, "草稿已保存 " + data.saved_at);
        if (dirty(form)) { keepHere(form); } else { forgetHere(form); }
      });
    }).catch(function () {
      say(form, "网络断开，内容已存在这台电脑上");
    });
  }

  function saveSoon(form) {
    keepHere(form);
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(function () { save(form); }, SAVE_AFTER_MS));
  }

  function restore(form) {
    var text = null;
    try { text = localStorage.getItem(storeKey(form)); } catch (error) { return; }
    if (!text) { return; }
    var values = JSON.parse(text);
    if (values.report_version !== form.querySelector("[name=report_version]").value) { forgetHere(form); return; }
    Object.keys(values).forEach(function (name) {
      var field = form.elements[name];
      if (!field || field.type === "hidden") { return; }
      if (field.type === "checkbox") { field.checked = true; } else { field.value = values[name]; }
    });
    say(form, "已找回这台电脑上没有存上的内容");
    saveSoon(form);
  }

  /* --- files */
  function row(form, name) {
    var item = document.createElement("li");
    item.className = "file";
    var label = document.createElement("span");
    label.className = "nm";
    label.textContent = name;
    var bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", "上传进度 " + name);
    var size = document.createElement("span");
    size.className = "sz";
    item.append(label, bar, size);
    form.querySelector("[data-files]").appendChild(item);
    return item;
  }

  function button(item, words, act) {
    var one = document.createElement("button");
    one.type = "button";
    one.className = "link";
    one.textContent = words;
    one.setAttribute("aria-label", words + " " + item.querySelector(".nm").textContent);
    one.addEventListener("click", function () {
      /* The row goes: the keyboard stays at the files. */
      item.closest("[data-evidence]").querySelector("[data-drop] input").focus({ preventScroll: true });
      item.remove();
      if (act) { act(); }
    });
    item.appendChild(one);
  }

  /* The file stays in hand: what the network lost is sent again without choosing it anew. */
  function failed(item, text, again) {
    item.classList.add("file--err");
    var bar = item.querySelector("progress");
    if (bar) { bar.remove(); }
    var words = item.querySelector(".sz");
    words.setAttribute("role", "alert");
    words.textContent = text;
    if (again) { button(item, "重试", again); }
    button(item, again ? "移除" : "知道了");
  }

  /* The stored file's row comes before `item`; the report has each content once. */
  function place(item, html) {
    item.insertAdjacentHTML("beforebegin", html);
    var added = item.previousElementSibling;
    Array.prototype.forEach.call(item.parentNode.querySelectorAll("[data-file]"), function (other) {
      if (other !== added && other.dataset.file === added.dataset.file) { other.remove(); }
    });
    if (window.htmx) { window.htmx.process(added); }
  }

  /* Whether the same file may well be taken next time: after signing in again, later, or when the server is back. */
  function passing(status, message) {
    return !message || status === 401 || status === 429 || status >= 500;
  }

  function upload(form, file) {
    var item = row(form, file.name || "截图.png");
    var request = new XMLHttpRequest();
    var again = function () { inTurn(form, function () { return upload(form, file); }); };
    var body = new FormData();
    body.append("evidence", file, file.name || "截图.png");
    var watch = null;
    function alive() {
      clearTimeout(watch);
      watch = setTimeout(function () { request.abort(); }, STALLED_MS);
    }
    return new Promise(function (done) {
      request.open("POST", form.dataset.uploadUrl);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", token(form));
      request.upload.addEventListener("progress", function (event) {
        alive();
        if (!event.lengthComputable) { return; }
        var percent = Math.round(100 * event.loaded / event.total);
        item.querySelector("progress").value = percent;
        item.querySelector(".sz").textContent = percent + "%";
      });
      request.addEventListener("load", function () {
        var data = {};
        try { data = JSON.parse(request.responseText); } catch (error) { /* not ours */ }
        /* A whole page instead of an answer: something else is due first, such as a new password. */
        if (request.status >= 300 || !data.html) {
          failed(item, data.message || "没有传上，请再试一次", passing(request.status, data.message) ? again : null);
          return;
        }
        form.querySelector("[name=report_version]").value = data.version;
        place(item, data.html);
        item.remove();
      });
      ["error", "abort"].forEach(function (kind) {
        request.addEventListener(kind, function () { failed(item, "网络中断，没有传上", again); });
      });
      request.addEventListener("loadend", function () { clearTimeout(watch); done(); });
      alive();
      request.send(body);
    });
  }

  /* Names that look secret are asked about; the person decides. */
  function meant(file) {
    return !/秘密|机密|绝密|内部/.test(file.name) ||
      window.confirm("“" + file.name + "”的名字像是涉密或内部文件。涉密文件不能上传，仍要上传吗？");
  }

  function uploadAll(form, chosen) {
    var files = Array.prototype.filter.call(chosen, meant);
    /* What was typed but not saved goes first. */
    if (files.length && dirty(form)) { save(form); }
    Array.prototype.forEach.call(files, function (file) {
      inTurn(form, function () { return upload(form, file); });
    });
  }

  /* A file of before: its row is added as if it had been sent now. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-reuse]");
    var form = button && formOf(button);
    if (!form) { return; }
    if (dirty(form)) { save(form); }
    inTurn(form, function () {
      var body = new FormData();
      body.append("evidence", button.dataset.reuse);
      button.disabled = true;
      return fetch(form.dataset.uploadUrl + "reuse/", {
        method: "POST", body: body, headers: { "HX-Request": "true", "X-CSRFToken": token(form) }
      }).then(function (answer) {
        var version = answer.headers.get("X-Report-Version");
        if (!answer.ok || !version) { button.disabled = false; throw new Error(String(answer.status)); }
        form.querySelector("[name=report_version]").value = version;
        return answer.text();
      }).then(function (html) {
        var end = form.querySelector("[data-files]").appendChild(document.createElement("li"));
        place(end, html);
        end.remove();
        button.textContent = "已添加";
      }).catch(function () { say(form, "这份材料没有加上，请再试一次"); });
    });
  });

  /* --- events, for forms that come and go */
  document.addEventListener("input", function (event) {
    var form = formOf(event.target);
    if (!form || event.target.type === "file" || event.target.matches("[data-file-note]")) { return; }
    var measure = event.target.closest("[data-measure]");
    if (measure) {
      if (event.target.matches("[data-range]")) { measure.querySelector("input[name]").value = event.target.value; }
      follow(measure);
    }
    if (event.target.matches("textarea")) { count(event.target); }
    if (event.target.name === "wants_closure") { askAboutClosing(form); }
    saveSoon(form);
  });

  document.addEventListener("change", function (event) {
    var form = formOf(event.target);
    if (form && event.target.type === "file") {
      uploadAll(form, event.target.files);
      event.target.value = "";
    }
  });

  document.addEventListener("click", function (event) {
    var step = event.target.closest("[data-step]");
    if (!step || !formOf(step)) { return; }
    var measure = step.closest("[data-measure]");
    var input = measure.querySelector("input[name]");
    input.value = Math.max(0, (number(input.value) || 0) + Number(step.dataset.step));
    follow(measure);
    saveSoon(formOf(step));
  });

  document.addEventListener("keydown", function (event) {
    var form = formOf(event.target);
    if (!form) { return; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      var button = form.querySelector("[type=submit]:not([name])");
      if (button && !button.disabled) { button.click(); }
    } else if (event.key === "Escape") {
      var close = form.closest("li") && form.closest("li").querySelector("[data-report-close]");
      if (close) { close.click(); }
    }
  });

  ["dragover", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var area = event.target.closest ? event.target.closest("[data-evidence]") : null;
      if (!area) { return; }
      event.preventDefault();
      if (kind === "drop") { uploadAll(formOf(area), event.dataTransfer.files); }
    });
  });

  document.addEventListener("paste", function (event) {
    var form = formOf(event.target);
    var files = event.clipboardData ? event.clipboardData.files : [];
    if (form && files.length) { event.preventDefault(); uploadAll(form, files); }
  });

  /* The note of a file takes its turn too: written last, it must still arrive before the report goes. */
  document.addEventListener("htmx:confirm", function (event) {
    var note = event.detail.elt;
    if (!note.matches("[data-file-note]")) { return; }
    event.preventDefault();
    inTurn(formOf(note), function () {
      if (!note.isConnected) { return null; }
      return new Promise(function (done) {
        document.addEventListener("htmx:afterRequest", function ended(after) {
          if (after.detail.requestConfig.elt !== note) { return; }
          document.removeEventListener("htmx:afterRequest", ended);
          done();
        });
        event.detail.issueRequest(true);
      });
    });
  });

  /* Sending and closing wait for a draft or a file that is under way; closing saves what was typed. */
  document.addEventListener("htmx:confirm", function (event) {
    var trigger = event.detail.elt;
    var closing = trigger.matches("[data-report-close]");
    var form = closing ? trigger.closest("li").querySelector("form[data-report-form]") : trigger;
    if (!form || !form.matches("form[data-report-form]")) { return; }
    event.preventDefault();
    if (closing && dirty(form)) { save(form); }
    if (!closing) {
      clearTimeout(timers.get(form));
      timers.delete(form);
      keepHere(form);
    }
    inTurn(form, function () { event.detail.issueRequest(true); });
  });

  document.addEventListener("htmx:configRequest", function (event) {
    var cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    if (!cookie || event.detail.verb === "get") { return; }
    event.detail.headers["X-CSRFToken"] = cookie[1];
    if (event.detail.parameters.csrfmiddlewaretoken) { event.detail.parameters.csrfmiddlewaretoken = cookie[1]; }
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    /* The element of the event may be gone by now; that of the request is kept. Answers 409 and 422 bring the text back. */
    var form = event.detail.requestConfig.elt;
    if (event.detail.successful && form.matches && form.matches("form[data-report-form]")) { forgetHere(form); }
  });

  window.addEventListener("online", function () {
    document.querySelectorAll("form[data-report-form]").forEach(function (form) { if (hasHere(form)) { save(form); } });
  });

  function ready(root) {
    root.querySelectorAll("form[data-report-form]").forEach(function (form) {
      if (form.dataset.ready) { return; }
      form.dataset.ready = "1";
      /* Focused already; left there it would draw the keyboard back whenever the list around the form is refreshed. */
      form.querySelectorAll("[autofocus]").forEach(function (field) { field.removeAttribute("autofocus"); });
      restore(form);
      form.querySelectorAll("[data-measure]").forEach(follow);
      askAboutClosing(form);
    });
  }
  document.addEventListener("htmx:load", function (event) { ready(event.detail.elt.parentElement || document); });
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", function () { ready(document); }); } else { ready(document); }
})();
