import { css } from "lit";

/** Settings below each other, groups indented. */
export const formStyles = css`
  :host {
    padding: 0;
    overflow: visible;
  }
  details {
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--raised);
    margin: 0 0 0.5rem;
  }
  summary {
    padding: 0.5rem 0.8rem;
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 0.5rem;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::before {
    content: "▸";
    color: var(--ink-soft);
    width: 0.8rem;
  }
  details[open] > summary::before {
    content: "▾";
  }
  .children {
    padding: 0.2rem 0.8rem 0.8rem 1.4rem;
    border-top: 1px solid var(--line);
  }
  .children > :first-child {
    margin-top: 0.6rem;
  }
  .name {
    font: 600 0.88rem var(--mono);
    color: var(--ink);
  }
  .set {
    color: var(--accent);
    font-size: 0.6rem;
  }
  .leaf {
    display: grid;
    grid-template-columns: minmax(9rem, 16rem) minmax(10rem, 1fr);
    gap: 0.15rem 1rem;
    align-items: start;
    padding: 0.35rem 0;
  }
  .leaf label {
    padding-top: 0.35rem;
    overflow-wrap: anywhere;
  }
  .control {
    display: flex;
    gap: 0.5rem;
    align-items: start;
    max-width: 34rem;
  }
  .control > :first-child {
    flex: 1;
  }
  .about {
    grid-column: 2;
    font-size: 0.82rem;
    color: var(--ink-soft);
  }
  .about:empty {
    display: none;
  }
  .wrong input,
  .wrong select,
  .wrong textarea {
    border-color: var(--bad);
  }
  .wrong-text {
    color: var(--bad);
  }
  .small {
    font-size: 0.82rem;
    padding: 0.3rem 0.6rem;
  }
  form {
    margin: 0.6rem 0;
  }
  @media (max-width: 47.9375rem) {
    .leaf {
      grid-template-columns: 1fr;
    }
    .about {
      grid-column: 1;
    }
    .children {
      padding-left: 0.8rem;
    }
  }
`;
