const allowedSchemes = new Set(["http:", "https:", "mailto:"]);

/** The address of a link when it leads to a place that a browser may open, else undefined: no scripts, no files, no relative addresses. */
export function safeLink(href: string): string | undefined {
  if (!URL.canParse(href)) return undefined;
  const url = new URL(href);
  return allowedSchemes.has(url.protocol) ? url.href : undefined;
}
