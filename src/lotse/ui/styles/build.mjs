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
  // The tag {% icon %} puts these together.
  safelist: [/^lo-icon--/],
  variables: true,
  keyframes: true,
});

writeFileSync(join(target, "lotse.css"), purged.css);
writeFileSync(join(target, "lotse.rtl.css"), rtlcss.process(purged.css));
