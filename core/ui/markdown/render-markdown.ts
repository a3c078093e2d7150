import { html, type TemplateResult } from "lit";
import { lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { decodeEntities } from "./decode-entities.ts";
import { safeLink } from "./safe-link.ts";

type Rendered = TemplateResult | string;

/** Deeper than people write; anything below is shown as it was typed. */
const maxDepth = 24;

/** Markdown as templates. No text ever becomes markup: what looks like HTML is shown as the characters that it is. Never throws. */
export function renderMarkdown(text: string): Rendered[] {
  try {
    return renderAll(lexer(text, { gfm: true, breaks: true }), 0);
  } catch {
    return [text];
  }
}

function renderAll(tokens: readonly Token[] | undefined, depth: number): Rendered[] {
  return (tokens ?? []).map((token) =>
    depth > maxDepth ? token.raw : renderToken(token, depth + 1),
  );
}

function renderToken(given: Token, depth: number): Rendered {
  const token = given as MarkedToken;
  switch (token.type) {
    case "paragraph":
      return html`<p>${renderAll(token.tokens, depth)}</p>`;
    case "heading":
      return renderHeading(token, depth);
    case "list":
      return renderList(token, depth);
    case "blockquote":
      return html`<blockquote>${renderAll(token.tokens, depth)}</blockquote>`;
    case "code":
      return html`<code-block .text=${token.text} .language=${token.lang ?? ""}></code-block>`;
    case "table":
      return renderTable(token, depth);
    case "hr":
      return html`<hr />`;
    case "space":
    case "def":
      return "";
    default:
      return renderInline(token, depth);
  }
}

function renderInline(token: MarkedToken, depth: number): Rendered {
  switch (token.type) {
    case "text":
      return token.tokens ? html`${renderAll(token.tokens, depth)}` : decodeEntities(token.text);
    case "escape":
      return decodeEntities(token.text);
    case "strong":
      return html`<strong>${renderAll(token.tokens, depth)}</strong>`;
    case "em":
      return html`<em>${renderAll(token.tokens, depth)}</em>`;
    case "del":
      return html`<del>${renderAll(token.tokens, depth)}</del>`;
    case "codespan":
      return html`<code>${token.text}</code>`;
    case "br":
      return html`<br />`;
    case "link":
      return renderLink(token.href, html`${renderAll(token.tokens, depth)}`);
    case "image":
      // Nothing is fetched because a model asked for it.
      return renderLink(token.href, `Image: ${token.text || token.href}`);
    default:
      return token.raw;
  }
}

function renderLink(href: string, content: Rendered): Rendered {
  const address = safeLink(href);
  if (address === undefined) return content;
  return html`<a href=${address} target="_blank" rel="noopener noreferrer nofollow">${content}</a>`;
}

/** The page's own headings come first, so those of an answer begin two levels below. */
function renderHeading({ depth: level, tokens }: Tokens.Heading, depth: number): Rendered {
  const content = renderAll(tokens, depth);
  const name = `heading heading-${level}`;
  if (level === 1) return html`<h3 class=${name}>${content}</h3>`;
  if (level === 2) return html`<h4 class=${name}>${content}</h4>`;
  if (level === 3) return html`<h5 class=${name}>${content}</h5>`;
  return html`<h6 class=${name}>${content}</h6>`;
}

function renderList(list: Tokens.List, depth: number): Rendered {
  const items = list.items.map((item) => {
    const content = item.tokens.filter((token) => token.type !== "checkbox");
    if (!item.task) return html`<li>${renderAll(content, depth)}</li>`;
    const box = html`<span class="box" role="img" aria-label=${item.checked ? "done" : "open"}
      >${item.checked ? "☑" : "☐"}</span
    >`;
    return html`<li class="task">${box}${renderAll(content, depth)}</li>`;
  });
  if (!list.ordered)
    return html`<ul>
      ${items}
    </ul>`;
  return html`<ol start=${list.start === "" ? 1 : list.start}>
    ${items}
  </ol>`;
}

function renderTable(table: Tokens.Table, depth: number): Rendered {
  const head = table.header.map(
    (cell) => html`<th scope="col" class=${cell.align ?? ""}>${renderAll(cell.tokens, depth)}</th>`,
  );
  const rows = table.rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell) => html`<td class=${cell.align ?? ""}>${renderAll(cell.tokens, depth)}</td>`)}
      </tr>`,
  );
  return html`<div class="table" tabindex="0" role="region" aria-label="Table">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
