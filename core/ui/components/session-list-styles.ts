import { css } from "lit";

export const sessionListStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 0.5rem;
    padding: 0.75rem;
    min-height: 0;
    overflow-y: auto;
  }
  .head {
    display: flex;
    gap: 0.5rem;
  }
  .new {
    flex: 1;
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 0.4rem;
    padding: 0.4rem 0.6rem;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--raised);
    font-size: 0.9rem;
    font-weight: 550;
  }
  .new:disabled {
    color: var(--ink-soft);
  }
  .new:hover:enabled {
    border-color: var(--accent);
  }
  .close {
    display: none;
    place-items: center;
    width: 2.3rem;
    border-radius: 10px;
  }
  svg {
    width: 1rem;
    height: 1rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
  }
  input {
    font: inherit;
    font-size: 0.9rem;
    color: inherit;
    width: 100%;
    padding: 0.4rem 0.7rem;
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: 10px;
  }
  input::placeholder {
    color: var(--ink-soft);
    opacity: 1;
  }
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 2px;
  }
  a {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.1rem;
    padding: 0.45rem 0.65rem;
    border-radius: 9px;
    color: inherit;
    text-decoration: none;
  }
  a:hover {
    background: color-mix(in srgb, var(--ink) 6%, transparent);
  }
  a[aria-current] {
    background: var(--own);
  }
  .line {
    display: flex;
    align-items: baseline;
    gap: 0.5rem;
  }
  .label {
    flex: 1;
    min-width: 0;
    font-size: 0.925rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .facts {
    display: flex;
    align-items: center;
    gap: 0.4rem;
    font-size: 0.78rem;
    color: var(--ink-soft);
  }
  .place {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .mark {
    flex: none;
    padding: 0 0.35rem;
    border: 1px solid var(--line);
    border-radius: 6px;
    font-size: 0.72rem;
  }
  time {
    flex: none;
    font-size: 0.75rem;
    color: var(--ink-soft);
  }
  .none {
    margin: 0.5rem;
    font-size: 0.875rem;
    color: var(--ink-soft);
  }
  @media (max-width: 68rem) {
    .close {
      display: grid;
    }
  }
`;
