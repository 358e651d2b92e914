// Buttons above the texts of a page: they write the few marks, for those who do not know them.
(() => {
  const changed = (area) => {
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  };

  // Around the chosen words.
  const around = (area, before, after) => {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const words = value.slice(from, to);
    area.setRangeText(before + words + after, from, to);
    area.setSelectionRange(from + before.length, from + before.length + words.length);
    changed(area);
  };

  // Before each chosen line; away again where all have it.
  const before = (area, mark) => {
    const { selectionStart, selectionEnd, value } = area;
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const end = value.indexOf("\n", selectionEnd);
    const to = end < 0 ? value.length : end;
    const lines = value.slice(from, to).split("\n");
    const isOn = lines.every((line) => line.startsWith(mark));
    const written = lines.map((line) => (isOn ? line.slice(mark.length) : mark + line));
    area.setRangeText(written.join("\n"), from, to, "end");
    changed(area);
  };

  const deeds = {
    bold: (area) => around(area, "**", "**"),
    list: (area) => before(area, "- "),
    numbers: (area) => before(area, "1. "),
    heading: (area) => before(area, "## "),
    link: (area) => {
      const address = prompt(area.dataset.address, "https://");
      if (address) around(area, "[", `](${address.trim().replace(/[()\s]/g, encodeURIComponent)})`);
    },
  };

  const equip = (area) => {
    const bar = document.createElement("div");
    bar.className = "bo-marks";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", area.dataset.marks);
    for (const [name, deed] of Object.entries(deeds)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = area.dataset[name];
      button.addEventListener("click", () => deed(area));
      bar.append(button);
    }
    area.before(bar);
  };

  const look = () => {
    for (const area of document.querySelectorAll("textarea[data-marks]")) {
      if (!area.previousElementSibling?.classList.contains("bo-marks")) equip(area);
    }
  };

  addEventListener("DOMContentLoaded", () => {
    look();
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
})();
