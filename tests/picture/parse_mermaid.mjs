// parse_mermaid.mjs FILE…: one line of JSON for each, with what Mermaid's own parser reads: the
// texts of boxes by id, the titles of the boxes around them, and the arrows. Run in the folder with
// node_modules.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.cwd()}/`);
const { JSDOM } = require("jsdom");
const dom = new JSDOM("<!DOCTYPE html><body></body>");
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const file = require.resolve("mermaid/dist/mermaid.core.mjs");
const { default: mermaid } = await import(pathToFileURL(file));
mermaid.initialize({ maxTextSize: 1e7, maxEdges: 1e5 });

// Mermaid keeps `#60;` in two characters of its own until it draws.
function text(label) {
  const html = label.replace(/ﬂ°°(\d+)¶ß/g, "&#$1;");
  const element = document.createElement("div");
  element.innerHTML = html.replace(/<br ?\/?>/g, "\n");
  return element.textContent;
}

for (const name of process.argv.slice(2)) {
  const source = readFileSync(name, "utf8");
  const { diagramType } = await mermaid.parse(source);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(source);
  const boxes = Object.fromEntries([...db.getVertices()].map(([id, box]) => [id, text(box.text)]));
  const groups = Object.fromEntries(db.getSubGraphs().map((one) => [one.id, text(one.title)]));
  const arrows = db.getEdges().map((edge) => [edge.start, edge.end, text(edge.text)]);
  console.log(JSON.stringify({ diagramType, boxes, groups, arrows }));
}
