// Shows the operations and shapes whose text holds every word of the filter, and opens what the address points to.
const filter = document.getElementById("filter");
filter.hidden = false;
filter.addEventListener("input", () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll("section")) {
    let shown = 0;
    for (const part of section.querySelectorAll("details")) {
      const text = (part.id + " " + part.firstElementChild.textContent).toLowerCase();
      part.hidden = !words.every((word) => text.includes(word));
      shown += part.hidden ? 0 : 1;
    }
    section.hidden = shown === 0;
  }
});
const open = () => {
  const part = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (part && part.tagName === "DETAILS") part.open = true;
};
addEventListener("hashchange", open);
open();
