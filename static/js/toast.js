/* Short messages at the top: from the page, from htmx answers (HX-Trigger: toast) and from our own scripts. */
(function () {
  "use strict";
  var SHOWN_MS = 5000;

  function icon(name) {
    var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    var use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "i");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", "#i-" + name);
    svg.appendChild(use);
    return svg;
  }

  function fadeLater(toast) {
    var timer = setTimeout(remove, SHOWN_MS);
    function remove() { toast.remove(); }
    toast.addEventListener("mouseenter", function () { clearTimeout(timer); });
    toast.addEventListener("mouseleave", function () { timer = setTimeout(remove, SHOWN_MS); });
  }

  /* An open dialog covers and silences everything outside it, so the messages go into it and come out when it closes. */
  function place() {
    var region = document.querySelector(".toasts"), home = document.querySelector("dialog[open]") || document.body;
    if (region && region.parentNode !== home) { home.appendChild(region); }
    return region;
  }

  function forget(about) {
    document.querySelectorAll(".toast[data-about=" + about + "]").forEach(function (toast) { toast.remove(); });
  }

  /* `about`: a later message about the same thing takes the place of this one. */
  function show(text, level, about) {
    var region = place();
    if (!region || !text) { return; }
    if (about) { forget(about); }
    var toast = document.createElement("div");
    var words = document.createElement("span");
    var failed = level === "error";
    toast.className = "toast" + (failed ? " toast--err" : "");
    words.textContent = text;
    if (about) { toast.dataset.about = about; }
    toast.appendChild(icon(failed ? "alert" : "circle-check"));
    toast.appendChild(words);
    if (failed) {
      var close = document.createElement("button");
      close.type = "button";
      close.className = "link";
      close.setAttribute("aria-label", "关闭");
      close.appendChild(icon("x"));
      close.addEventListener("click", function () { toast.remove(); });
      toast.appendChild(close);
    } else {
      fadeLater(toast);
    }
    region.appendChild(toast);
  }

  window.planTrackerToast = show;
  document.addEventListener("close", place, true);
  document.addEventListener("htmx:afterSettle", place);
  document.addEventListener("htmx:beforeSwap", function (event) {
    var region = document.querySelector(".toasts");
    if (region && event.detail.target.contains(region)) { document.body.appendChild(region); }
  });
  document.addEventListener("toast", function (event) { show(event.detail.text, event.detail.level); });
  document.addEventListener("htmx:sendError", function () {
    show("网络断开了，没有提交成功。填写的内容还在，网络恢复后请再试。", "error", "network");
  });
  window.addEventListener("offline", function () {
    var kept = document.querySelector("form[data-report-form]");
    show("网络断开了。" + (kept ? "填写的内容已存在这台电脑上，网络恢复后会自动保存。" : "填写的内容还在，网络恢复后再提交。"), "error", "network");
  });
  window.addEventListener("online", function () { forget("network"); });
  document.addEventListener("htmx:responseError", function (event) {
    var xhr = event.detail.xhr;
    if (!xhr.getResponseHeader("HX-Trigger")) { show("没有处理成功，请刷新页面后再试。", "error"); }
  });
  document.querySelectorAll(".toast[data-toast]").forEach(function (toast) {
    if (!toast.classList.contains("toast--err")) { fadeLater(toast); }
  });
})();
