// Tells the page around how high the list is, so that it can do without a scroll bar.
const tell = () =>
  parent.postMessage({ lotseHeight: document.documentElement.scrollHeight }, "*");
new ResizeObserver(tell).observe(document.body);
addEventListener("load", tell);
