import { css } from "lit";

export const sessionBarStyles = css`
  :host {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 0.35rem 0.5rem;
    padding: 0.45rem 1rem;
    border-bottom: 1px solid var(--line);
    min-height: 2.9rem;
  }
  h2 {
    margin: 0;
    min-width: 0;
    font-size: 0.95rem;
    font-weight: 600;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .gap {
    flex: 1;
  }
  .icon {
    flex: none;
    display: grid;
    place-items: center;
    width: 1.9rem;
    height: 1.9rem;
    border-radius: 8px;
    color: var(--ink-soft);
  }
  .icon:hover {
    color: var(--ink);
    background: var(--sunken);
  }
  .list {
    display: none;
  }
  svg {
    width: 1.05rem;
    height: 1.05rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  select,
  form input {
    font: inherit;
    font-size: 0.85rem;
    color: inherit;
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: 9px;
    padding: 0.25rem 0.4rem;
    height: 2rem;
    max-width: 16rem;
    min-width: 0;
  }
  form {
    flex: 1;
    min-width: 0;
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 0.4rem 0.6rem;
    font-size: 0.9rem;
  }
  form input {
    flex: 1;
    max-width: 22rem;
  }
  form p {
    margin: 0;
  }
  form button {
    padding: 0.2rem 0.7rem;
    border: 1px solid var(--line);
    border-radius: 9px;
    background: var(--raised);
  }
  form .yes {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--accent-ink);
  }
  form .danger {
    background: var(--bad);
    border-color: var(--bad);
    color: var(--ground);
  }
  @media (max-width: 68rem) {
    .list {
      display: grid;
      margin-left: -0.4rem;
    }
  }
  @media (max-width: 47.9375rem) {
    h2 {
      flex: 1;
    }
    .gap {
      flex-basis: 100%;
    }
    form {
      flex-basis: 80%;
    }
    select {
      flex: 1 1 0;
      max-width: none;
    }
  }
`;
