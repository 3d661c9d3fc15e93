/* The review of an import: text and table marked together, words selected in the text, keys. Saving is htmx's. */
(function () {
  "use strict";
  var active = "";

  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function tools() { return document.getElementById("imp-act"); }
  function row(task) { return task ? document.getElementById("r-" + task) : null; }
  function set(name, value) { var form = tools(); if (form && form.elements[name]) { form.elements[name].value = value; } }

  /* --- the task that is marked, left and right */
  function mark(task, from) {
    var form = tools(), here = row(task);
    if (!form) { return; }
    active = here || document.querySelector("mark[data-task='" + task + "']") ? task : "";
    all("mark.m, .imp-t tr").forEach(function (one) {
      one.classList.toggle("is-on", active !== "" && (one.dataset.task || one.dataset.row) === active);
    });
    set("task", active);
    set("task_version", here ? document.getElementById("v-" + task).value : "");
    all("[data-tool]", form).forEach(function (button) { button.disabled = !here; });
    var says = form.querySelector("[data-says]");
    says.dataset.says = says.dataset.says || says.textContent;
    says.textContent = here ? "第" + here.querySelector(".no").textContent + "项" : says.dataset.says;
    var mate = from === "row" ? document.getElementById("m-" + task) : from === "text" ? here : null;
    if (mate) { mate.scrollIntoView({ block: "nearest" }); }
    selection();
  }

  document.addEventListener("focusin", function (event) {
    var here = event.target.closest(".imp-t tr[data-row]");
    if (here && here.dataset.row !== active) { mark(here.dataset.row, "row"); }
  });
  document.addEventListener("click", function (event) {
    var here = event.target.closest(".imp-t tr[data-row]"), words = event.target.closest("mark.m[data-task]");
    if (here) { mark(here.dataset.row, "row"); }
    if (words) { mark(words.dataset.task, "text"); }
    var cut = event.target.closest("[data-cut]");
    if (cut && active) { openCut(cut); }
  });

  /* The dialog of the places where a task may be cut. */
  function openCut(button) {
    var address = button.getAttribute("hx-get").replace(/TASK/, active);
    window.htmx.ajax("GET", address, { target: "#dialog", swap: "innerHTML" });
  }

  /* Whatever came of a cut, the dialog is done: what was refused is said on the page. The name of a new department is
     typed: its dialog stays until the name is known, by us or by somebody who was quicker. */
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.detail.elt, xhr = event.detail.xhr;
    if (!form.matches || !form.matches(".imp-cuts, .imp-name-it")) { return; }
    if (form.matches(".imp-cuts") || (xhr.status > 0 && xhr.status < 400) || xhr.status === 409) { document.getElementById("dialog").close(); }
  });

  /* --- words selected in the text */
  function placeOf(node, offset) {
    var span = (node.nodeType === 3 ? node.parentNode : node).closest("[data-at]");
    if (!span || node.nodeType !== 3) { return -1; }
    /* Places in the text are counted in characters, those of the browser in units of UTF-16. */
    return Number(span.dataset.at) + Array.from(node.data.slice(0, offset)).length;
  }

  function selected() {
    var chosen = window.getSelection(), doc = document.querySelector("[data-doc]");
    if (!doc || !chosen.rangeCount || chosen.isCollapsed || !doc.contains(chosen.anchorNode) || !doc.contains(chosen.focusNode)) { return null; }
    var range = chosen.getRangeAt(0);
    var start = placeOf(range.startContainer, range.startOffset), end = placeOf(range.endContainer, range.endOffset);
    if (start < 0 || end <= start) { return null; }
    return { start: start, end: end, task: range.startContainer.parentNode.closest("mark.m[data-task]") };
  }

  function selection() {
    var bar = document.getElementById("imp-sel");
    if (!bar) { return; }
    var words = selected();
    bar.hidden = !words;
    if (!words) { return; }
    set("start", words.start);
    set("end", words.end);
    set("at", words.start);
    bar.querySelector("[data-needs=inside]").disabled = !(words.task && active === words.task.dataset.task);
    bar.querySelector("[data-needs=outside]").disabled = Boolean(words.task);
    bar.querySelector("[data-needs=active]").disabled = !active;
  }
  document.addEventListener("selectionchange", selection);
  document.addEventListener("mouseup", function () {
    var words = selected();
    if (words && words.task) { mark(words.task.dataset.task, "text"); }
  });

  /* --- several names in one field: the list offers the last one */
  document.addEventListener("input", function (event) {
    var field = event.target;
    if (field.matches(".imp-t textarea")) { grow(field); }
    if (!field.matches || !field.matches("[data-names]")) { return; }
    var names = document.getElementById("imp-names"), lead = field.value.replace(/[^、，,；;]*$/, "").replace(/[，,；;]/g, "、");
    if (names.dataset.lead === lead) { return; }
    names.dataset.lead = lead;
    all("option", names).forEach(function (one) {
      one.dataset.name = one.dataset.name || one.value;
      one.value = lead + one.dataset.name;
    });
  });

  /* By rows, not by style: what htmx copies from one answer to the next must be allowed by the content policy. */
  function grow(field) {
    var look = window.getComputedStyle(field);
    field.rows = 1;
    field.rows = Math.max(1, Math.round((field.scrollHeight - parseFloat(look.paddingTop) * 2) / parseFloat(look.lineHeight)));
  }

  /* --- going elsewhere */
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-go]")) { event.target.form.submit(); }
  });

  function follow(selector) {
    var link = document.querySelector(selector);
    if (link) { link.click(); }
  }

  function step(by) {
    var rows = all(".imp-t tr[data-row]");
    var at = rows.indexOf(row(active)) + by;
    var next = rows[at < 0 && by < 0 ? 0 : Math.min(at, rows.length - 1)];
    if (next) {
      next.querySelector(".no").focus();
      next.scrollIntoView({ block: "nearest" });
    }
  }

  function focusOn(name) {
    var field = document.getElementById("f-" + name + "-" + active);
    if (field) { field.focus(); if (field.select) { field.select(); } }
  }

  function press(selector) {
    var button = tools() && tools().querySelector(selector);
    if (button && !button.disabled) { button.click(); }
  }

  var keys = {
    j: function () { step(1); },
    k: function () { step(-1); },
    enter: function () { focusOn("title"); },
    d: function () { focusOn("owed"); },
    c: function () { var button = document.getElementById("f-confirm-" + active); if (button) { button.click(); } },
    s: function () { press("[data-cut]"); },
    m: function () { press("[value=merge]"); },
    x: function () { press("[value=no_task]"); },
    u: function () { press("[data-undo]"); },
    n: function () { follow("[data-next-open]"); },
    "[": function () { follow(".imp-nav [rel=prev]"); },
    "]": function () { follow(".imp-nav [rel=next]"); }
  };

  function typing(element) { return element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)); }

  document.addEventListener("keydown", function (event) {
    if (!tools() || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) { return; }
    var field = event.target, key = event.key.toLowerCase();
    if (field.matches && field.matches(".imp-t input, .imp-t textarea") && (key === "enter" || key === "escape")) {
      event.preventDefault();
      if (key === "escape") { field.value = field.defaultValue; }
      field.closest("tr").querySelector(".no").focus();
      return;
    }
    if (typing(document.activeElement) || document.querySelector("dialog[open]")) { return; }
    if (key === "enter" && !(document.activeElement && document.activeElement.matches(".no"))) { return; }
    if (keys[key]) { event.preventDefault(); keys[key](); }
  });

  /* --- publishing takes its time: say so, and once */
  document.addEventListener("submit", function (event) {
    var form = event.target, button = form.matches("[data-once]") && form.querySelector("[data-busy]");
    if (!button) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy;
  });

  /* Whoever comes back sees the draft as it is now, whatever the browser has kept. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && /^\/imports\//.test(window.location.pathname)) { window.location.reload(); }
  });

  /* --- after each answer the marked task is still the same, and what was unfolded stays so */
  var unfolded = {};
  document.addEventListener("toggle", function (event) {
    var name = event.target.matches("details.imp-aside, details.imp-rest, details.imp-chap") && event.target.className;
    if (name && document.body.contains(event.target)) { unfolded[name] = event.target.open; }
  }, true);

  function ready() {
    Object.keys(unfolded).forEach(function (name) {
      var fold = document.querySelector("details." + name);
      if (fold && unfolded[name]) { fold.open = true; }
    });
    if (!document.getElementById("imp-all")) { return; }
    all(".imp-t textarea").forEach(grow);
    var on = document.querySelector(".imp-t tr.is-on");
    mark(on ? on.dataset.row : active, "");
  }
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.target && event.detail.target.closest && document.querySelector("#imp-all")) { ready(); }
  });
  document.documentElement.classList.add("js");
  ready();
})();
