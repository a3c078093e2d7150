import { isPlainObject } from "../../config/plain-value.ts";
import { findGatewayAuth, type GatewayAuth } from "../gateway-auth.ts";
import { chooseListenAddress, isLoopbackHost } from "../listen-address.ts";
import { errorMessage, isOpenClawError } from "../../sdk/errors.ts";
import type { DoctorSources, Finding } from "./finding.ts";

const shortSecret = 16;

/** Who can come in, who may talk, and who may command. */
export async function checkAccess(sources: DoctorSources): Promise<Finding[]> {
  const { loaded, paths } = sources;
  try {
    const auth = await findGatewayAuth({ flags: {}, loaded, paths }, false);
    const { host } = chooseListenAddress({}, loaded, paths);
    return [...checkDoor(auth, host), ...checkPeople(sources)];
  } catch (error) {
    if (!isOpenClawError(error)) throw error;
    const fix = error.hint === undefined ? {} : { fix: error.hint };
    const refused = { id: "access.door", level: "error" as const, title: errorMessage(error) };
    return [{ ...refused, ...fix }, ...checkPeople(sources)];
  }
}

function checkDoor(auth: GatewayAuth | undefined, host: string): Finding[] {
  if (auth?.mode === "shut")
    return [{ id: "access.shut", level: "error", title: auth.reason, fix: "Mend the section." }];
  if (auth?.mode === "none") {
    const isOpen = !isLoopbackHost(host);
    return [
      {
        id: "access.open",
        level: isOpen ? "error" : "warning",
        title: `The gateway asks for no token${isOpen ? ` and listens on ${host}` : ": every program on this machine can use it"}.`,
        fix: "openclaw config set gateway.auth.mode token",
      },
    ];
  }
  if (auth === undefined || auth.secret.length >= shortSecret) return [];
  return [
    {
      id: "access.short",
      level: isLoopbackHost(host) ? "info" : "warning",
      title: `The gateway's ${auth.mode} has ${auth.secret.length} characters (${auth.source}).`,
      fix: "Leave it out, and a long one is made at the next start.",
    },
  ];
}

function checkPeople({ loaded }: DoctorSources): Finding[] {
  const { channels = {}, commands } = loaded.config;
  // These two are about all channels.
  const { defaults: _, modelByChannel: __, ...own } = channels;
  const sections = Object.entries(own).flatMap(([id, section]) =>
    isPlainObject(section) && section["enabled"] !== false ? [{ id, section }] : [],
  );
  const open = sections.filter(({ section }) => section["dmPolicy"] === "open");
  const findings: Finding[] = open.map(({ id }) => ({
    id: `access.strangers:${id}`,
    level: "warning",
    title: `Everybody on ${id} may write to the assistant (channels.${id}.dmPolicy is "open").`,
    fix: `openclaw config set channels.${id}.dmPolicy pairing`,
  }));
  const hasOwner = (commands?.ownerAllowFrom ?? []).length > 0;
  if (sections.length > 0 && !hasOwner) {
    findings.push({
      id: "access.owner",
      level: "info",
      title:
        "Nobody on a chat platform is an owner, so commands like /config and approvals work on this machine only.",
      fix: `openclaw config set commands.ownerAllowFrom '["${sections[0]?.id}:YOUR_USER_ID"]'`,
    });
  }
  return findings;
}
