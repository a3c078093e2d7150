import type { Client, ElicitRequestFormParams } from "@modelcontextprotocol/client";

type Form = ElicitRequestFormParams["requestedSchema"];

/** What a client says of itself when `elicitation` is `defaults`. */
export const formCapability = { elicitation: { form: { applyDefaults: true } } };

/**
 * Answers the forms that a server shows in the middle of a call: with the values that the server itself proposes, when it proposes one for everything that it
 * needs, else not at all. Nobody is asked, so this is for servers that the owner named.
 */
export function answerForms(client: Client): void {
  client.setRequestHandler("elicitation/create", ({ params }) => {
    if (!("requestedSchema" in params) || !isComplete(params.requestedSchema)) {
      return { action: "decline" };
    }
    // The client fills in what is proposed.
    return { action: "accept", content: {} };
  });
}

function isComplete({ properties, required = [] }: Form): boolean {
  return required.every((name) => {
    const field = properties[name];
    return field !== undefined && "default" in field && field.default !== undefined;
  });
}
