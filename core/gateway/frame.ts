import { z } from "zod";
import type { ConnectParams, RequestFrame } from "./protocol.ts";

/** Unknown fields are let through: clients of other OpenClaw versions send more than is read here. */
const requestSchema = z.object({
  type: z.literal("req"),
  id: z.string().min(1).max(128),
  method: z.string().min(1).max(128),
  params: z.unknown().optional(),
});

const connectSchema = z.object({
  minProtocol: z.number().int(),
  maxProtocol: z.number().int(),
  client: z.object({
    id: z.string().max(128),
    version: z.string().max(128),
    mode: z.string().max(64),
  }),
  auth: z
    .object({ token: z.string().max(4096).optional(), password: z.string().max(4096).optional() })
    .optional(),
});

/** A request, or undefined when the text is none. Never throws. */
export function parseRequest(text: string): RequestFrame | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = requestSchema.safeParse(value);
  return result.success ? result.data : undefined;
}

/** The parameters of `connect`, or undefined when they are none. */
export function parseConnect(params: unknown): ConnectParams | undefined {
  const result = connectSchema.safeParse(params);
  if (!result.success) return undefined;
  const { auth, ...rest } = result.data;
  if (auth === undefined) return rest;
  return {
    ...rest,
    auth: {
      ...(auth.token === undefined ? {} : { token: auth.token }),
      ...(auth.password === undefined ? {} : { password: auth.password }),
    },
  };
}
