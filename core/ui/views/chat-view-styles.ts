import { css } from "lit";
import { controlStyles } from "../styles/control-styles.ts";

export const chatViewStyles = [
  controlStyles,
  css`
    :host {
      flex: 1;
      min-height: 0;
      display: flex;
    }
    nav {
      flex: none;
      width: 16.5rem;
      display: flex;
      border-right: 1px solid var(--line);
    }
    session-list {
      flex: 1;
      min-width: 0;
    }
    .conversation {
      position: relative;
      flex: 1;
      min-width: 0;
      display: flex;
      flex-direction: column;
    }
    .foot {
      width: 100%;
      max-width: var(--column);
      margin: 0 auto;
      padding: 0 1rem max(1rem, env(safe-area-inset-bottom));
    }
    .elsewhere {
      margin: 0;
      padding: 0.6rem 0.9rem;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      background: var(--sunken);
      color: var(--ink-soft);
      font-size: 0.925rem;
      text-align: center;
    }
    .problem {
      display: flex;
      gap: 0.75rem;
      justify-content: space-between;
      margin: 0 0 0.6rem;
      padding: 0.5rem 0.9rem;
      border-radius: 10px;
      background: var(--bad-ground);
      color: var(--bad);
      font-size: 0.925rem;
    }
    .drop {
      position: absolute;
      inset: 0.5rem;
      z-index: 1;
      display: grid;
      place-items: center;
      border: 2px dashed var(--accent);
      border-radius: var(--radius);
      background: color-mix(in srgb, var(--ground) 88%, transparent);
      font-weight: 600;
      pointer-events: none;
    }
    @media (max-width: 68rem) {
      nav {
        display: none;
      }
      nav.open {
        display: flex;
        position: absolute;
        z-index: 2;
        top: 0;
        bottom: 0;
        left: 0;
        width: min(20rem, 88%);
        background: var(--ground);
        box-shadow: 0 0 2rem rgb(0 0 0 / 25%);
      }
      :host {
        position: relative;
      }
    }
  `,
];
