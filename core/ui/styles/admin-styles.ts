import { css } from "lit";
import { controlStyles } from "./control-styles.ts";

/** What the views for looking after the gateway have in common: sections, tables, marks, fields. */
export const adminStyles = [
  controlStyles,
  css`
    :host {
      display: block;
      flex: 1;
      min-height: 0;
      overflow-y: auto;
      padding: 1.25rem max(1.5rem, env(safe-area-inset-right)) 3rem 1.5rem;
      font-size: 0.94rem;
      line-height: 1.5;
    }
    .wide {
      max-width: 76rem;
    }
    section {
      margin: 0 0 1.75rem;
    }
    h2 {
      font-size: 1.05rem;
      font-weight: 650;
      letter-spacing: -0.01em;
      margin: 0 0 0.6rem;
    }
    h3 {
      font-size: 0.95rem;
      font-weight: 650;
      margin: 0 0 0.4rem;
    }
    p {
      margin: 0 0 0.6rem;
    }
    a {
      color: var(--accent);
      text-underline-offset: 2px;
    }
    .soft {
      color: var(--ink-soft);
    }
    .mono,
    code,
    pre {
      font-family: var(--mono);
      font-size: 0.86em;
    }
    pre {
      margin: 0;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .card {
      background: var(--raised);
      border: 1px solid var(--line);
      border-radius: 12px;
      padding: 0.9rem 1rem;
    }
    .card + .card {
      margin-top: 0.75rem;
    }
    .scroll {
      overflow-x: auto;
      background: var(--raised);
      border: 1px solid var(--line);
      border-radius: 12px;
    }
    table {
      border-collapse: collapse;
      width: 100%;
    }
    th,
    td {
      text-align: start;
      vertical-align: top;
      padding: 0.5rem 0.9rem;
      border-bottom: 1px solid var(--line);
      overflow-wrap: break-word;
    }
    tr:last-child > td,
    tr:last-child > th[scope="row"] {
      border-bottom: 0;
    }
    thead th {
      font-size: 0.8rem;
      font-weight: 600;
      color: var(--ink-soft);
      white-space: nowrap;
    }
    th[scope="row"] {
      font-weight: 600;
    }
    .number {
      text-align: end;
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    .nowrap {
      white-space: nowrap;
    }
    .badge {
      display: inline-block;
      padding: 0.05rem 0.5rem;
      border: 1px solid var(--line);
      border-radius: 99px;
      font-size: 0.8rem;
      white-space: nowrap;
      background: var(--sunken);
    }
    .badge.good {
      color: var(--good);
      border-color: currentColor;
      background: none;
    }
    .badge.bad {
      color: var(--bad);
      border-color: currentColor;
      background: var(--bad-ground);
    }
    .problem {
      color: var(--bad);
      background: var(--bad-ground);
      border-radius: 10px;
      padding: 0.6rem 0.8rem;
      margin-bottom: 1rem;
    }
    .notice {
      color: var(--good);
      border: 1px solid currentColor;
      border-radius: 10px;
      padding: 0.5rem 0.8rem;
      margin-bottom: 1rem;
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      align-items: end;
      gap: 0.6rem;
    }
    .spread {
      justify-content: space-between;
    }
    .button {
      padding: 0.35rem 0.85rem;
      border: 1px solid var(--line);
      border-radius: 9px;
      background: var(--raised);
      white-space: nowrap;
    }
    .button:hover:not(:disabled) {
      border-color: var(--ink-soft);
    }
    .button:disabled {
      opacity: 0.55;
    }
    .button.primary {
      background: var(--accent);
      border-color: var(--accent);
      color: var(--accent-ink);
      font-weight: 600;
    }
    .button.danger {
      color: var(--bad);
    }
    label.field {
      display: grid;
      gap: 0.2rem;
      font-size: 0.82rem;
      font-weight: 600;
      color: var(--ink-soft);
    }
    input,
    select,
    textarea {
      font: inherit;
      font-weight: 400;
      color: var(--ink);
      background: var(--raised);
      border: 1px solid var(--line);
      border-radius: 9px;
      padding: 0.4rem 0.6rem;
      min-width: 0;
      max-width: 100%;
      min-height: 2.25rem;
    }
    input[type="checkbox"] {
      min-height: 0;
    }
    input[type="checkbox"] {
      accent-color: var(--accent);
    }
    textarea {
      font-family: var(--mono);
      font-size: 0.86rem;
      width: 100%;
      resize: vertical;
    }
    summary {
      cursor: pointer;
    }
    @media (max-width: 47.9375rem) {
      :host {
        padding: 1rem 0.9rem 3rem;
      }
      th,
      td {
        padding: 0.45rem 0.65rem;
      }
    }
  `,
];
