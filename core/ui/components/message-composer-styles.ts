import { css } from "lit";

export const messageComposerStyles = css`
  form {
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  form:focus-within {
    border-color: var(--accent);
  }
  .row {
    display: flex;
    align-items: end;
    gap: 0.4rem;
    padding: 0.45rem;
  }
  textarea {
    flex: 1;
    min-width: 0;
    resize: none;
    border: 0;
    outline: 0;
    background: none;
    color: inherit;
    font: inherit;
    padding: 0.3rem 0.25rem;
    max-height: 40dvh;
    field-sizing: content;
  }
  textarea:focus-visible {
    outline: 0;
  }
  textarea::placeholder {
    color: var(--ink-soft);
    opacity: 1;
  }
  .row button {
    flex: none;
    display: grid;
    place-items: center;
    width: 2.3rem;
    height: 2.3rem;
    border-radius: 10px;
  }
  button.send {
    background: var(--accent);
    color: var(--accent-ink);
  }
  button.send:disabled {
    background: var(--sunken);
    color: var(--ink-soft);
  }
  .attach {
    color: var(--ink-soft);
  }
  .attach:hover {
    color: var(--ink);
    background: var(--sunken);
  }
  .stop {
    border: 1px solid var(--line);
  }
  svg {
    width: 1.15rem;
    height: 1.15rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  ul {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    list-style: none;
    margin: 0;
    padding: 0.6rem 0.6rem 0;
  }
  li {
    display: flex;
    align-items: center;
    gap: 0.45rem;
    max-width: 16rem;
    padding: 0.25rem 0.3rem 0.25rem 0.5rem;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--sunken);
    font-size: 0.84rem;
  }
  li span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  li img {
    width: 2rem;
    height: 2rem;
    margin-left: -0.2rem;
    object-fit: cover;
    border-radius: 6px;
  }
  li button {
    flex: none;
    width: 1.5rem;
    height: 1.5rem;
    border-radius: 6px;
    color: var(--ink-soft);
  }
  .problem {
    margin: 0;
    padding: 0.5rem 0.9rem 0;
    font-size: 0.875rem;
    color: var(--bad);
  }
`;
