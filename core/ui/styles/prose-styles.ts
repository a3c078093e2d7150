import { css } from "lit";

/** How the text of an answer is set. */
export const proseStyles = css`
  .prose {
    overflow-wrap: anywhere;
  }
  .prose > :first-child {
    margin-top: 0;
  }
  .prose > :last-child {
    margin-bottom: 0;
  }
  .prose p,
  .prose ul,
  .prose ol,
  .prose blockquote,
  .prose .table,
  .prose code-block {
    margin: 0.75em 0;
  }
  .prose .heading {
    font-weight: 650;
    line-height: 1.3;
    margin: 1.4em 0 0.5em;
  }
  .prose .heading-1 {
    font-size: 1.35em;
  }
  .prose .heading-2 {
    font-size: 1.2em;
  }
  .prose .heading-3 {
    font-size: 1.08em;
  }
  .prose .heading-4,
  .prose .heading-5,
  .prose .heading-6 {
    font-size: 1em;
  }
  .prose ul,
  .prose ol {
    padding-left: 1.5em;
  }
  .prose li {
    margin: 0.25em 0;
  }
  .prose li > p {
    margin: 0.4em 0;
  }
  .prose li > ul,
  .prose li > ol {
    margin: 0.25em 0;
  }
  .prose li::marker {
    color: var(--ink-soft);
  }
  .prose li.task {
    list-style: none;
    margin-left: -1.3em;
  }
  .prose .box {
    display: inline-block;
    width: 1.3em;
    color: var(--ink-soft);
  }
  .prose a {
    color: var(--accent);
    text-underline-offset: 2px;
  }
  .prose code {
    font: 0.88em var(--mono);
    background: var(--sunken);
    border: 1px solid var(--line);
    border-radius: 5px;
    padding: 0.1em 0.35em;
    box-decoration-break: clone;
    -webkit-box-decoration-break: clone;
  }
  .prose blockquote {
    border-left: 3px solid var(--line);
    margin-left: 0;
    padding-left: 1em;
    color: var(--ink-soft);
  }
  .prose hr {
    border: 0;
    border-top: 1px solid var(--line);
    margin: 1.5em 0;
  }
  .prose .table {
    overflow-x: auto;
  }
  .prose table {
    border-collapse: collapse;
    font-size: 0.94em;
  }
  .prose th,
  .prose td {
    border-bottom: 1px solid var(--line);
    padding: 0.4em 0.8em 0.4em 0;
    text-align: start;
    vertical-align: top;
  }
  .prose th {
    font-weight: 600;
  }
  .prose .right {
    text-align: end;
  }
  .prose .center {
    text-align: center;
  }
`;
