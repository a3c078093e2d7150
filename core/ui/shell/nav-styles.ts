import { css } from "lit";

export const navStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 0.25rem;
    padding: 0.75rem 0.6rem max(0.75rem, env(safe-area-inset-bottom));
    background: var(--sunken);
    border-right: 1px solid var(--line);
    overflow-y: auto;
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 0.55rem;
    padding: 0.15rem 0.5rem 0.9rem;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  .brand svg {
    width: 1.5rem;
    height: 1.5rem;
  }
  .mark {
    fill: var(--accent);
  }
  .claws {
    fill: none;
    stroke: var(--accent-ink);
    stroke-width: 3;
    stroke-linecap: round;
  }
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
    display: grid;
    gap: 2px;
  }
  li a {
    display: flex;
    align-items: center;
    gap: 0.65rem;
    padding: 0.4rem 0.6rem;
    border-radius: 9px;
    color: var(--ink-soft);
    text-decoration: none;
    font-size: 0.925rem;
  }
  li a:hover {
    color: var(--ink);
    background: color-mix(in srgb, var(--ink) 6%, transparent);
  }
  li a[aria-current] {
    color: var(--ink);
    background: var(--raised);
    font-weight: 600;
    box-shadow: 0 0 0 1px var(--line);
  }
  .icon {
    flex: none;
    width: 1.15rem;
    height: 1.15rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .foot {
    margin-top: auto;
    padding-top: 1rem;
    display: flex;
    align-items: center;
    gap: 0.4rem;
  }
  select {
    flex: 1;
    min-width: 0;
    font: inherit;
    font-size: 0.85rem;
    color: inherit;
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: 9px;
    padding: 0.3rem 0.4rem;
    height: 2.1rem;
  }
  .theme {
    display: grid;
    place-items: center;
    width: 2.1rem;
    height: 2.1rem;
    border: 1px solid var(--line);
    border-radius: 9px;
    background: var(--raised);
  }
`;
