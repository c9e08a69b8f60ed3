// Returns what does not fit into the width that the page has now.
() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth}px wide`);
  for (const element of document.body.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height || element.closest("svg, noscript, .hidden-words, .skip")) continue;
    const called = `${element.tagName.toLowerCase()}.${element.className} “${(element.innerText || "").trim().slice(0, 20)}”`;
    if (box.right > width + 1 || box.left < -1) found.push(`from ${Math.round(box.left)} to ${Math.round(box.right)}px: ${called}`);
    // What is hidden where it does not fit is cut off, which no scroll bar tells.
    const cuts = getComputedStyle(element).overflowX !== "visible" && !element.matches("input, select, option");
    if (cuts && element.scrollWidth > element.clientWidth + 1) found.push(`cut off: ${called}`);
  }
  return found.slice(0, 5);
}
