const filter = document.getElementById("filter");
const rows = [...document.querySelectorAll("article")];
const sections = [...document.querySelectorAll("section")];
filter.addEventListener("input", () => {
  const words = filter.value.toLowerCase().split(/\s+/);
  for (const row of rows) row.hidden = !words.every((word) => row.dataset.find.includes(word));
  for (const section of sections) section.hidden = !section.querySelector("article:not([hidden])");
});
const show = () => {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const details = named && named.querySelector("details");
  if (details) { details.open = true; named.scrollIntoView(); }
};
addEventListener("hashchange", show);
show();
