import type { ShellKey } from "../i18n/shell-texts.ts";
import type { ViewModule } from "./view-context.ts";

/** A view and its place in the navigation. */
export interface Route {
  /** In the address: `#/chat`. */
  name: string;
  label: ShellKey;
  /** Path data of a 20 × 20 line drawing. */
  icon: string;
  load(): Promise<ViewModule>;
}

/** In the order of the navigation; the first is where the page begins. */
export const routes: readonly Route[] = [
  {
    name: "chat",
    label: "nav.chat",
    icon: "M4 5.5h12v8H9l-3.5 3v-3H4z",
    load: async () => (await import("../views/chat-view.ts")).chatView,
  },
  {
    name: "overview",
    label: "nav.overview",
    icon: "M3.5 16.5v-6M8 16.5v-12M12.5 16.5v-8M17 16.5v-4",
    load: async () => (await import("../views/overview-view.ts")).overviewView,
  },
  {
    name: "messages",
    label: "nav.messages",
    icon: "M4 5h12M4 10h12M4 15h7",
    load: async () => (await import("../views/messages-view.ts")).messagesView,
  },
  {
    name: "config",
    label: "nav.config",
    icon: "M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4",
    load: async () => (await import("../views/config-view.ts")).configView,
  },
  {
    name: "plugins",
    label: "nav.plugins",
    icon: "M7.5 3v4M12.5 3v4M5.5 7h9v3a4.5 4.5 0 0 1-9 0zM10 14.5V17",
    load: async () => (await import("../views/plugins-view.ts")).pluginsView,
  },
  {
    name: "pairing",
    label: "nav.pairing",
    icon: "M8 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2.5 16.5a5.5 5.5 0 0 1 11 0M16 7v5M13.5 9.5h5",
    load: async () => (await import("../views/pairing-view.ts")).pairingView,
  },
  {
    name: "approvals",
    label: "nav.approvals",
    icon: "M10 2.8l6 2.4v4.3c0 3.6-2.5 6.3-6 7.7-3.5-1.4-6-4.1-6-7.7V5.2zM7.3 9.8l2 2 3.6-3.8",
    load: async () => (await import("../views/approvals-view.ts")).approvalsView,
  },
  {
    name: "logs",
    label: "nav.logs",
    icon: "M5 3h7l3.5 3.5V17H5zM7.5 9.5h5M7.5 12.5h5",
    load: async () => (await import("../views/logs-view.ts")).logsView,
  },
  {
    name: "doctor",
    label: "nav.doctor",
    icon: "M10 4.5v11M4.5 10h11M3 10a7 7 0 1 0 14 0 7 7 0 1 0-14 0",
    load: async () => (await import("../views/doctor-view.ts")).doctorView,
  },
];

export interface Place {
  route: Route;
  /** What follows the name, decoded. */
  path: string;
}

/** Where an address leads: `#/chat/agent%3Amain%3Amain`. Anything unknown leads to the first route. */
export function readPlace(hash: string, table: readonly Route[] = routes): Place {
  const [, name = "", rest = ""] = /^#\/([^/]*)\/?(.*)$/.exec(hash) ?? [];
  const route = table.find((each) => each.name === name);
  const [first] = table;
  if (first === undefined) throw new Error("There are no routes.");
  return route === undefined ? { route: first, path: "" } : { route, path: decode(rest) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
