/** Colours, sizes and the page's ground. Custom properties reach into every component. */
const text = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fbfaf8, #171614);
  --raised: light-dark(#ffffff, #201e1b);
  --sunken: light-dark(#f2f0ec, #121110);
  --line: light-dark(#e2ded7, #35322d);
  --ink: light-dark(#23211e, #ece9e3);
  --ink-soft: light-dark(#67625a, #a19b91);
  --accent: light-dark(#a63f27, #e58a70);
  --accent-ink: light-dark(#ffffff, #1d1310);
  --own: light-dark(#f1e6e1, #37281f);
  --good: light-dark(#3d7a4f, #7dbb8d);
  --bad: light-dark(#a8262b, #f09093);
  --bad-ground: light-dark(#fbebea, #3a1f1f);
  --column: 46rem;
  --radius: 14px;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
[data-theme="light"] { color-scheme: light; }
[data-theme="dark"] { color-scheme: dark; }
html, body { height: 100%; margin: 0; }
body {
  background: var(--ground);
  color: var(--ink);
  font: 16px/1.6 var(--sans);
  -webkit-text-size-adjust: 100%;
}
noscript { display: block; padding: 2rem; }
`;

export function pageStyles(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
