import { css } from "lit";

export const chatLogStyles = css`
  :host {
    position: relative;
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
  }
  .log {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-gutter: stable both-edges;
  }
  .log:focus-visible {
    outline-offset: -3px;
  }
  .column {
    max-width: var(--column);
    margin: 0 auto;
    padding: 1.5rem 1rem 2rem;
    display: flex;
    flex-direction: column;
    gap: 1.25rem;
    min-height: 100%;
  }
  .welcome {
    margin: auto;
    text-align: center;
    color: var(--ink-soft);
  }
  .welcome h2 {
    color: var(--ink);
    font-size: 1.4rem;
    font-weight: 650;
    letter-spacing: -0.015em;
    margin: 0 0 0.4rem;
  }
  .welcome p {
    margin: 0;
  }
  .welcome code {
    font: 0.9em var(--mono);
    color: var(--ink);
  }
  .to-end {
    position: absolute;
    bottom: 0.6rem;
    left: 50%;
    translate: -50% 0;
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: 999px;
    padding: 0.25rem 0.9rem;
    font-size: 0.875rem;
    box-shadow: 0 2px 8px rgb(0 0 0 / 12%);
  }
`;
