import type { WebPage } from "./guarded-fetch.ts";

export interface ReadableText {
  title: string;
  text: string;
}

/** What a person would read on the page: its article where it has one, else all its words. */
export async function readableText(
  page: WebPage,
  options: { readability: boolean; asMarkdown: boolean },
): Promise<ReadableText> {
  const raw = decode(page);
  if (!/html/.test(page.contentType) && !/^\s*<(!doctype|html)/i.test(raw)) {
    return { title: "", text: raw };
  }
  // The parser takes the first tag for the whole document, and authors may leave these out.
  const body = /<(body|frameset)[\s>]/i.test(raw) ? raw : `<body>${raw}</body>`;
  const source = /<html[\s>]/i.test(raw) ? raw : `<html>${body}</html>`;
  const { parseHTML } = await import("linkedom");
  const { document } = parseHTML(source);
  for (const tag of ["script", "style", "noscript", "template", "svg"]) {
    for (const node of document.querySelectorAll(tag)) node.remove();
  }
  const title = document.querySelector("title")?.textContent.trim() ?? "";
  const article = options.readability ? await findArticle(source) : undefined;
  const root = article ?? document.querySelector("body") ?? document.documentElement;
  const text = tidy(root === null ? "" : write(root, options.asMarkdown, page.url));
  return { title, text };
}

async function findArticle(source: string): Promise<Node | undefined> {
  const [{ Readability }, { parseHTML }] = await Promise.all([
    import("@mozilla/readability"),
    import("linkedom"),
  ]);
  try {
    const article = new Readability(parseHTML(source).document, { charThreshold: 200 }).parse();
    if (!article?.content || (article.textContent?.trim().length ?? 0) < 200) return undefined;
    return parseHTML(`<html><body>${article.content}</body></html>`).document.body;
  } catch {
    return undefined;
  }
}

function decode({ bytes, charset }: WebPage): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

type Node = {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<Node>;
  getAttribute?(name: string): string | null;
};

const blocks =
  /^(P|DIV|SECTION|ARTICLE|MAIN|HEADER|FOOTER|NAV|ASIDE|UL|OL|TABLE|TR|FORM|FIGURE|DL|DT|DD|BLOCKQUOTE)$/;

/** The words of a node, with headings, lists and links as Markdown where that is wanted. */
function write(node: Node, asMarkdown: boolean, base: string): string {
  if (node.nodeType === 3) return (node.textContent ?? "").replaceAll(/\s+/g, " ");
  if (node.nodeType !== 1) return "";
  const name = node.nodeName.toUpperCase();
  if (name === "HEAD" || name === "TITLE") return "";
  if (name === "BR" || name === "HR") return "\n";
  if (name === "PRE") {
    const code = node.textContent ?? "";
    return asMarkdown ? `\n\`\`\`\n${code.trimEnd()}\n\`\`\`\n` : `\n${code}\n`;
  }
  const inner = [...node.childNodes].map((child) => write(child, asMarkdown, base)).join("");
  if (/^H[1-6]$/.test(name)) {
    const marks = asMarkdown ? `${"#".repeat(Number(name.slice(1)))} ` : "";
    return `\n\n${marks}${inner.trim()}\n\n`;
  }
  if (name === "LI") return `\n- ${inner.trim()}`;
  if (name === "A" && asMarkdown) return link(inner, node.getAttribute?.("href") ?? "", base);
  if (name === "TD" || name === "TH") return `${inner.trim()} | `;
  return blocks.test(name) ? `\n${inner}\n` : inner;
}

function link(text: string, href: string, base: string): string {
  if (text.trim() === "" || !URL.canParse(href, base)) return text;
  const url = new URL(href, base);
  return /^https?:$/.test(url.protocol) ? `[${text.trim()}](${url.href})` : text;
}

/** What stands in a fence keeps its spaces. */
function tidy(text: string): string {
  return text
    .split(/(```[\s\S]*?```)/)
    .map((part, at) => (at % 2 === 0 ? tidyProse(part) : part))
    .join("")
    .trim();
}

function tidyProse(text: string): string {
  return text
    .replaceAll(/[ \t]+\n/g, "\n")
    .replaceAll(/\n[ \t]+/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n");
}
