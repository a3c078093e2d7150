import { isIP } from "node:net";
import { invalidRequest } from "./vendor-call.ts";

/** The address when the vendor can fetch it. Throws for files of this machine, stored files and addresses of the home network. */
export function checkRemote(url: string, what: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isWeb = parsed?.protocol === "https:" || parsed?.protocol === "http:";
  if (!isWeb || isPrivate(parsed.hostname) || parsed.username !== "") {
    throw invalidRequest(
      `${what} must be a public http or https address; files of this machine and of the chat are not uploaded.`,
      "Put the file where anybody can fetch it, and give that address.",
    );
  }
  return url;
}

function isPrivate(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  if (name === "localhost" || !name.includes("."))
    return !name.startsWith("[") || isPrivateV6(name);
  if (/\.(localhost|local|internal|lan|home|test|invalid)$/.test(name)) return true;
  if (isIP(name) !== 4) return false;
  const [first = 0, second = 0] = name.split(".").map(Number);
  return (
    first === 0 ||
    first === 10 ||
    first === 127 ||
    first >= 224 ||
    (first === 100 && second >= 64 && second < 128) ||
    (first === 169 && second === 254) ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168)
  );
}

/** Global addresses of version 6 begin with 2 or 3. */
function isPrivateV6(name: string): boolean {
  return !/^\[[23][0-9a-f]{3}:/.test(name);
}
