import type { AccessPolicy, Decision, InboundMessage, RoomRule } from "../sdk/channel.ts";
import { refuseBot, type BotFacts } from "./refuse-bot.ts";
import { refuseUnaddressed, type AddressFacts } from "./refuse-unaddressed.ts";

/** What is known about the sender besides the message. */
export interface AdmitFacts extends BotFacts, AddressFacts {
  /** The owner approved this sender's pairing code. */
  paired: boolean;
  /** The sender is in `commands.ownerAllowFrom`. */
  isOwner: boolean;
}

/** `pairing` is set when the sender should be offered a code. */
export type Admission = Decision & { pairing?: true };

/**
 * May this sender talk, here, unmentioned? Pure. Everything that is not allowed is refused, and each answer names the rule and what would change it.
 * The bot's own messages never reach this function.
 */
export function admit(message: InboundMessage, policy: AccessPolicy, facts: AdmitFacts): Admission {
  return (
    refuseBot(message, policy, facts) ??
    (message.chatType === "direct"
      ? refuseReaction(admitDirect(message, policy, facts), message, facts)
      : admitGroup(message, policy, facts))
  );
}

function admitDirect(message: InboundMessage, policy: AccessPolicy, facts: AdmitFacts): Admission {
  const { sender, address } = message;
  const rule = `${policy.path}.dmPolicy`;
  const allowList = `${policy.path}.allowFrom`;
  if (policy.direct === "disabled") {
    const fix = `Set ${rule} to "pairing".`;
    return { admitted: false, reason: "Direct messages are switched off.", rule, fix };
  }
  if (policy.direct === "open") {
    return { admitted: true, reason: "Direct messages are open to everyone.", rule };
  }
  if (allows(policy.allowFrom, sender.id, address.channel)) {
    return { admitted: true, reason: "The sender is on the allow-list.", rule: allowList };
  }
  if (policy.direct === "allowlist") {
    return {
      admitted: false,
      reason: "The sender is not on the allow-list.",
      rule: allowList,
      fix: `Add "${sender.id}" to ${allowList}.`,
    };
  }
  if (facts.paired) return { admitted: true, reason: "The sender is paired.", rule };
  if (facts.isOwner) {
    const reason = "The sender is an owner of this gateway.";
    return { admitted: true, reason, rule: "commands.ownerAllowFrom" };
  }
  return {
    admitted: false,
    pairing: true,
    reason: "The sender is not paired yet.",
    rule,
    fix: `Run "openclaw pairing list ${address.channel}", then "openclaw pairing approve ${address.channel} <code>".`,
  };
}

function admitGroup(message: InboundMessage, policy: AccessPolicy, facts: AdmitFacts): Decision {
  const { room } = message;
  const rule = room?.rule ?? `${policy.path}.groupPolicy`;
  return (
    refuseRoom(room, policy, rule) ??
    refuseSender(message, room, rule) ??
    refuseUnaddressed(message, rule, facts) ?? {
      admitted: true,
      reason: "The room, the sender and the mention rule allow it.",
      rule: room?.listed === false ? `${policy.path}.groupPolicy` : rule,
    }
  );
}

function refuseRoom(
  room: RoomRule | undefined,
  policy: AccessPolicy,
  rule: string,
): Decision | undefined {
  if (policy.group === "disabled") {
    return {
      admitted: false,
      reason: "Group messages are switched off.",
      rule: `${policy.path}.groupPolicy`,
      fix: `Set ${policy.path}.groupPolicy to "allowlist".`,
    };
  }
  if (policy.group === "allowlist" && room?.listed !== true) {
    return {
      admitted: false,
      reason: "The room is not on the list of allowed rooms.",
      rule: room?.missing?.map ?? rule,
      fix: `Add ${room?.missing ? `"${room.missing.key}"` : "the room"} under ${room?.missing?.map ?? rule}, or set ${policy.path}.groupPolicy to "open".`,
    };
  }
  if (room?.enabled !== false) return undefined;
  return {
    admitted: false,
    reason: "The room is switched off.",
    rule: `${rule}.enabled`,
    fix: `Set ${rule}.enabled to true.`,
  };
}

function refuseSender(
  message: InboundMessage,
  room: RoomRule | undefined,
  rule: string,
): Decision | undefined {
  const { users = [], roles = [], peopleRule = rule } = room ?? {};
  const { sender, address } = message;
  if (users.length === 0 && roles.length === 0) return undefined;
  if (allows(users, sender.id, address.channel)) return undefined;
  if (sender.roles.some((role) => roles.includes(role))) return undefined;
  return {
    admitted: false,
    reason: "The sender is not among the users or roles that may talk in this room.",
    rule: `${peopleRule}.users`,
    fix: `Add "${sender.id}" to ${peopleRule}.users.`,
  };
}

/** A direct chat needs no mention, but a reaction there is no more a question than elsewhere; one of a stranger offers no code either. */
function refuseReaction(
  admission: Admission,
  message: InboundMessage,
  facts: AdmitFacts,
): Admission {
  if (message.event !== "reaction") return admission;
  const { pairing: _, ...decision } = admission;
  return (admission.admitted && refuseUnaddressed(message, admission.rule, facts)) || decision;
}

/** Entries are ids, `<channel>:<id>`, or `*`. */
function allows(list: readonly string[], id: string, channel: string): boolean {
  return list.some((entry) => entry === "*" || entry === id || entry === `${channel}:${id}`);
}
