// Returns what is wrong with the open page: a list of sentences, empty when all is well.
// Plain measuring: nothing on the page is changed, but for the width that the test gives it.
({ type, tap, link }) => {
  const found = [];
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    // Words for listeners only are one pixel wide; the link to the page waits outside until it has the focus.
    return box.width > 2 && box.height > 2 && box.right > 0 && style.visibility !== "hidden" && style.opacity !== "0";
  };
  const called = (element) => `${element.tagName.toLowerCase()}.${element.className} “${(element.innerText || element.value || "").trim().slice(0, 20)}”`;

  for (const element of document.body.querySelectorAll("*")) {
    if (!shown(element) || element.closest("svg, noscript, script, .hidden-words")) continue;
    const speaks = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const size = parseFloat(getComputedStyle(element).fontSize);
    if ((speaks || element.matches("select, input:not([type=checkbox], [type=radio])")) && size < type - 0.05) found.push(`type of ${size}px: ${called(element)}`);
  }

  for (const element of document.querySelectorAll("a, button, input:not([type=hidden]), select, summary, textarea")) {
    const target = element.matches("input[type=checkbox], input[type=radio]") ? element.closest("label") || element : element;
    if (!shown(target)) continue;
    const box = target.getBoundingClientRect();
    const least = target.matches(".link") ? link : tap;
    if (box.height < least - 0.5 || box.width < Math.min(least, 44) - 0.5) {
      found.push(`a box of ${Math.round(box.width)} x ${Math.round(box.height)}px to hit: ${called(target)}`);
    }
  }

  for (const form of document.querySelectorAll("form")) {
    if (form.method === "post" && !form.querySelector("input[name=csrf_token]")?.value) found.push(`a form without its token: ${form.action}`);
  }
  return found;
}
