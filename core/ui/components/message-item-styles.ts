import { css } from "lit";

export const messageItemStyles = css`
  :host {
    display: block;
  }
  article {
    display: flex;
    flex-direction: column;
    align-items: start;
    gap: 0.4rem;
  }
  .text {
    max-width: 100%;
  }
  .prose {
    width: 100%;
  }
  .user {
    align-items: end;
  }
  .user .plain {
    max-width: min(34rem, 88%);
    background: var(--own);
    border-radius: var(--radius) var(--radius) 4px var(--radius);
    padding: 0.55rem 0.9rem;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .user.unsent .plain,
  .user.sending .plain {
    opacity: 0.7;
  }
  .notice .text {
    border-left: 3px solid var(--line);
    padding-left: 0.9rem;
    color: var(--ink-soft);
  }
  .notice.failed .text {
    border: 0;
    background: var(--bad-ground);
    color: var(--bad);
    border-radius: 10px;
    padding: 0.6rem 0.9rem;
  }
  .media {
    max-width: min(34rem, 100%);
    margin: 0;
  }
  img.media,
  .media img {
    display: block;
    max-width: 100%;
    max-height: 28rem;
    border-radius: var(--radius);
  }
  .sender {
    margin: 0;
    font-size: 0.8rem;
    font-weight: 600;
    color: var(--ink-soft);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 0.9rem;
    white-space: nowrap;
    font-size: 0.8rem;
    color: var(--ink-soft);
  }
  .actions a {
    color: inherit;
    text-decoration: none;
  }
  .actions a:hover,
  .actions button:hover {
    color: var(--ink);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .note {
    margin: 0;
    font-size: 0.84rem;
    color: var(--ink-soft);
  }
  .problem {
    color: var(--bad);
  }
  .problem button {
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem;
    list-style: none;
    margin: 0;
    padding: 0;
    font: 0.8rem var(--mono);
    color: var(--ink-soft);
  }
  .tools li {
    border: 1px solid var(--line);
    border-radius: 999px;
    padding: 0.15rem 0.65rem;
  }
  .tools .done [role] {
    color: var(--good);
  }
  .tools .failed [role] {
    color: var(--bad);
  }
  .thinking {
    display: flex;
    gap: 0.3rem;
    padding: 0.5rem 0;
  }
  .thinking i {
    width: 0.45rem;
    height: 0.45rem;
    border-radius: 50%;
    background: var(--ink-soft);
    animation: breathe 1.2s infinite ease-in-out;
  }
  .thinking i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .thinking i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes breathe {
    0%,
    70%,
    100% {
      opacity: 0.25;
    }
    35% {
      opacity: 0.9;
    }
  }
`;
