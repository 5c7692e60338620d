/* A list worked by keyboard: form[data-worklist] with tr[data-row], each with a checkbox and a .row-link.
   The keys count only while something in the list has focus; "?" opens and closes what they do, from anywhere but a
   field. Everything works without them. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-worklist]");
  if (!form) return;
  var rows = Array.prototype.slice.call(form.querySelectorAll("[data-row]"));
  var hint = form.querySelector("[data-keys]");
  var button = form.querySelector("[data-key=a]");
  if (hint) hint.hidden = false;

  function tick(row) { return row.querySelector("input[type=checkbox]"); }

  // A row that cannot be ticked is reached by its link.
  function focus(row) {
    var box = tick(row);
    (box.disabled ? row.querySelector(".row-link") : box).focus();
  }

  function here() {
    return rows.findIndex(function (row) { return row.contains(document.activeElement); });
  }

  function isTyping(at) {
    return at.matches("textarea, select, input:not([type=checkbox])");
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "?" || !hint || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    hint.open = !hint.open;
    event.preventDefault();
  });

  form.addEventListener("keydown", function (event) {
    var index = here(), row = rows[index];
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (event.key === "j" || event.key === "k") {
      var next = rows[Math.max(0, Math.min(rows.length - 1, index + (event.key === "j" ? 1 : -1)))];
      focus(next);
    } else if (event.key === "x" && row && !tick(row).disabled) {
      tick(row).checked = !tick(row).checked;
    } else if (event.key === "Enter" && row && event.target === tick(row)) {
      row.querySelector(".row-link").click();
    } else if (event.key === "a" && button) {
      button.click();
    } else {
      return;
    }
    event.preventDefault();
  });

  // Straight into the list, unless the page has something to say first.
  if (rows.length && document.activeElement === document.body && !location.hash) focus(rows[0]);
})();
