/* Small comforts; every page works without them.
   data-exit: leave at once (also Shift three times), data-print, data-copy="element id",
   data-share="address": the phone's own sharing, where it has one. */
(function () {
  "use strict";
  var exit = document.querySelector("[data-exit]");
  var shifts = 0;
  var timer;

  function leave(event) {
    if (event) event.preventDefault();
    document.title = "\u00a0";
    document.documentElement.hidden = true; // blank first: the next page may be slow
    location.replace(exit.href);
  }

  function countShift(event) {
    clearTimeout(timer);
    shifts = event.key === "Shift" ? shifts + 1 : 0;
    timer = setTimeout(function () { shifts = 0; }, 3000);
    if (shifts === 3) leave();
  }

  if (exit) {
    exit.addEventListener("click", leave);
    document.addEventListener("keyup", countShift);
    // Coming back from the browser's memory must not show the page again.
    window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
  }

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  document.querySelectorAll("[data-share]").forEach(function (button) {
    if (!navigator.share) return;
    button.hidden = false;
    button.addEventListener("click", function (event) {
      event.preventDefault();
      navigator.share({ title: document.title, url: button.dataset.share }).catch(function (error) {
        if (button.href && error.name !== "AbortError") location.href = button.href;
      });
    });
  });

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      var text = document.getElementById(button.dataset.copy).textContent.trim();
      navigator.clipboard.writeText(text).then(function () {
        button.querySelector("span").textContent = button.dataset.done;
      });
    });
  });
})();
