import { html, type TemplateResult } from "lit";
import { lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { chatTranslator, type ChatKey } from "../i18n/chat-texts.ts";
import type { Language } from "../i18n/language.ts";
import type { Translate } from "../i18n/translate.ts";
import { decodeEntities } from "./decode-entities.ts";
import { safeLink } from "./safe-link.ts";

type Rendered = TemplateResult | string;

/** How deep the text is nested, and the language of the page around it. */
interface Frame {
  depth: number;
  language: Language;
  t: Translate<ChatKey>;
}

/** Deeper than people write; anything below is shown as it was typed. */
const maxDepth = 24;

/** Markdown as templates. No text ever becomes markup: what looks like HTML is shown as the characters that it is. Never throws. */
export function renderMarkdown(text: string, language: Language): Rendered[] {
  try {
    return renderAll(lexer(text, { gfm: true, breaks: true }), {
      depth: 0,
      t: chatTranslator(language),
      language,
    });
  } catch {
    return [text];
  }
}

function renderAll(tokens: readonly Token[] | undefined, frame: Frame): Rendered[] {
  return (tokens ?? []).map((token) =>
    frame.depth > maxDepth ? token.raw : renderToken(token, { ...frame, depth: frame.depth + 1 }),
  );
}

function renderToken(given: Token, frame: Frame): Rendered {
  const token = given as MarkedToken;
  switch (token.type) {
    case "paragraph":
      return html`<p>${renderAll(token.tokens, frame)}</p>`;
    case "heading":
      return renderHeading(token, frame);
    case "list":
      return renderList(token, frame);
    case "blockquote":
      return html`<blockquote>${renderAll(token.tokens, frame)}</blockquote>`;
    case "code":
      return html`<code-block
        .text=${token.text}
        .language=${token.lang ?? ""}
        .pageLanguage=${frame.language}
      ></code-block>`;
    case "table":
      return renderTable(token, frame);
    case "hr":
      return html`<hr />`;
    case "space":
    case "def":
      return "";
    default:
      return renderInline(token, frame);
  }
}

function renderInline(token: MarkedToken, frame: Frame): Rendered {
  switch (token.type) {
    case "text":
      return token.tokens ? html`${renderAll(token.tokens, frame)}` : decodeEntities(token.text);
    case "escape":
      return decodeEntities(token.text);
    case "strong":
      return html`<strong>${renderAll(token.tokens, frame)}</strong>`;
    case "em":
      return html`<em>${renderAll(token.tokens, frame)}</em>`;
    case "del":
      return html`<del>${renderAll(token.tokens, frame)}</del>`;
    case "codespan":
      return html`<code>${token.text}</code>`;
    case "br":
      return html`<br />`;
    case "link":
      return renderLink(token.href, html`${renderAll(token.tokens, frame)}`);
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
function renderHeading({ depth: level, tokens }: Tokens.Heading, frame: Frame): Rendered {
  const content = renderAll(tokens, frame);
  const name = `heading heading-${level}`;
  if (level === 1) return html`<h3 class=${name}>${content}</h3>`;
  if (level === 2) return html`<h4 class=${name}>${content}</h4>`;
  if (level === 3) return html`<h5 class=${name}>${content}</h5>`;
  return html`<h6 class=${name}>${content}</h6>`;
}

function renderList(list: Tokens.List, frame: Frame): Rendered {
  const items = list.items.map((item) => {
    const content = item.tokens.filter((token) => token.type !== "checkbox");
    if (!item.task) return html`<li>${renderAll(content, frame)}</li>`;
    const box = html`<span
      class="box"
      role="img"
      aria-label=${frame.t(item.checked ? "task.done" : "task.open")}
      >${item.checked ? "☑" : "☐"}</span
    >`;
    return html`<li class="task">${box}${renderAll(content, frame)}</li>`;
  });
  if (!list.ordered)
    return html`<ul>
      ${items}
    </ul>`;
  return html`<ol start=${list.start === "" ? 1 : list.start}>
    ${items}
  </ol>`;
}

function renderTable(table: Tokens.Table, frame: Frame): Rendered {
  const head = table.header.map(
    (cell) => html`<th scope="col" class=${cell.align ?? ""}>${renderAll(cell.tokens, frame)}</th>`,
  );
  const rows = table.rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell) => html`<td class=${cell.align ?? ""}>${renderAll(cell.tokens, frame)}</td>`)}
      </tr>`,
  );
  return html`<div class="table" tabindex="0" role="region" aria-label=${frame.t("table.label")}>
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
