import { css } from "lit";
import { controlStyles } from "../styles/control-styles.ts";

/** The frame: navigation beside the content, above it on a phone. */
export const appStyles = [
  controlStyles,
  css`
    :host {
      display: flex;
      height: 100dvh;
    }
    nav-bar {
      flex: none;
      width: 12rem;
    }
    .page {
      flex: 1;
      min-width: 0;
      display: flex;
      flex-direction: column;
    }
    header {
      display: flex;
      align-items: center;
      gap: 0.75rem;
      padding: 0.5rem max(1rem, env(safe-area-inset-right)) 0.5rem 1rem;
      border-bottom: 1px solid var(--line);
      min-height: 3.25rem;
    }
    h1 {
      flex: 1;
      min-width: 0;
      font-size: 1rem;
      font-weight: 650;
      letter-spacing: -0.01em;
      margin: 0;
    }
    main {
      flex: 1;
      min-height: 0;
      display: flex;
      flex-direction: column;
      outline: 0;
    }
    /* It takes the focus when the view changes, and nobody acts on it. */
    main:focus-visible {
      outline: 0;
    }
    .skip {
      position: absolute;
      z-index: 3;
      top: 0.5rem;
      left: 0.5rem;
      padding: 0.4rem 0.9rem;
      background: var(--raised);
      color: var(--ink);
      border: 1px solid var(--accent);
      border-radius: 9px;
    }
    .skip:not(:focus) {
      clip-path: inset(50%);
      width: 1px;
      height: 1px;
      overflow: hidden;
      padding: 0;
    }
    .menu {
      display: none;
      place-items: center;
      width: 2.5rem;
      height: 2.5rem;
      margin-left: -0.4rem;
      border-radius: 9px;
    }
    .menu svg {
      width: 1.3rem;
      height: 1.3rem;
      fill: none;
      stroke: currentColor;
      stroke-width: 1.8;
      stroke-linecap: round;
    }
    .veil {
      display: none;
    }
    @media (max-width: 47.9375rem) {
      .menu {
        display: grid;
      }
      nav-bar {
        display: none;
      }
      nav-bar.open {
        display: flex;
        position: fixed;
        z-index: 2;
        inset: 0 auto 0 0;
        width: min(16rem, 80vw);
        box-shadow: 0 0 2rem rgb(0 0 0 / 30%);
      }
      .veil.open {
        display: block;
        position: fixed;
        z-index: 1;
        inset: 0;
        background: rgb(0 0 0 / 35%);
      }
    }
  `,
];
