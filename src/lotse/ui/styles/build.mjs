// Makes the style sheets: compile, throw away what no page uses, mirror for right-to-left.
// Started by lotse.ui.assets as: node build.mjs SOURCE_ROOT NODE_MODULES TARGET

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PurgeCSS } from "purgecss";
import rtlcss from "rtlcss";
import * as sass from "sass";

const [source, modules, target] = process.argv.slice(2);

const compiled = sass.compile(join(source, "ui/styles/lotse.scss"), {
  style: "compressed",
  loadPaths: [join(modules, "@kern-ux/native/src/scss")],
  quietDeps: true,
});

const [purged] = await new PurgeCSS().purge({
  content: [
    join(source, "**/templates/**/*.html"),
    join(source, "**/*.py"),
    join(source, "ui/static/ui/*.js"),
  ],
  css: [{ raw: compiled.css, extension: "css" }],
  // Words of templates and code: enough for class names, which are never put together, and the
  // two beginnings of addresses that the styles ask for.
  defaultExtractor: (text) => text.match(/tel:|mailto:|[A-Za-z0-9_-]+/g) ?? [],
  // What no source spells out: {% icon %} puts its class together, Wagtail's {% image %} writes
  // the img, and a state without an element is nobody's word.
  safelist: [/^lo-icon--/, "img", ":focus-visible"],
  rejected: true,
  variables: true,
  keyframes: true,
});

// Rules for elements and states hold on every page: to lose one, such as the ring around what has
// the focus, is always a mistake, and one that nobody sees.
const lost = (purged.rejected ?? []).filter((selector) => !selector.includes("."));
if (lost.length) {
  console.error(`These rules would be thrown away, add them to the safelist: ${lost.join(", ")}`);
  process.exit(1);
}

writeFileSync(join(target, "lotse.css"), purged.css);
writeFileSync(join(target, "lotse.rtl.css"), rtlcss.process(purged.css));
