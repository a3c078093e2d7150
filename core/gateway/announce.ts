import type { GatewayAuth } from "./gateway-auth.ts";
import type { RunningGateway } from "./start-gateway.ts";

/** The address of the page. The token travels in the fragment, which browsers never send to a server. */
export function pageUrl(url: string, auth: GatewayAuth, options: { withToken: boolean }): string {
  const fragment =
    auth.mode === "token" && options.withToken ? `#token=${encodeURIComponent(auth.secret)}` : "";
  return `${url}/${fragment}`;
}

/** The one line that says where the page is. Without `withToken` it says where the token is instead. */
export function readyLine(
  gateway: Pick<RunningGateway, "url" | "auth" | "host">,
  options: { withToken: boolean; display(path: string): string },
): string {
  const address = pageUrl(gateway.url, gateway.auth, options);
  const { auth } = gateway;
  switch (auth.mode) {
    case "none":
      return `OpenClaw is ready: ${address} (no token needed on this machine)`;
    case "shut":
      return `OpenClaw is running, but its door is shut. ${auth.reason}`;
    case "password":
      return `OpenClaw is ready: ${address} (asks for the password: ${options.display(auth.source)})`;
    case "token":
      return options.withToken
        ? `OpenClaw is ready: ${address}`
        : `OpenClaw is ready: ${address} (token: ${options.display(auth.source)})`;
  }
}
