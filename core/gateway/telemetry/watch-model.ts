import type { Clock } from "../../lib/clock.ts";
import type { ResolvedModel } from "../../models/resolve-model.ts";
import { withStream } from "../../models/with-stream.ts";
import type { Usage } from "../../sdk/message.ts";
import type { ModelErrorKind } from "../../sdk/provider.ts";
import type { MeteredCaller } from "../meter-models.ts";
import type { Telemetry } from "./telemetry.ts";

/** The same model, each call of which is told. */
export function watchModel(
  model: ResolvedModel,
  { inboxId, sessionKey }: Pick<MeteredCaller, "inboxId" | "sessionKey">,
  telemetry: Pick<Telemetry, "modelCalled">,
  clock: Pick<Clock, "now">,
): ResolvedModel {
  const origin = { asked: model.ref, sessionKey, ...(inboxId === undefined ? {} : { inboxId }) };
  return {
    ...model,
    provider: withStream(model.provider, async function* watched(request, signal) {
      const from = clock.now();
      let answered = model.ref;
      let usage: Usage = {};
      let error: ModelErrorKind | undefined = "aborted";
      try {
        for await (const event of model.provider.stream(request, signal)) {
          if (event.type === "model") answered = event.ref;
          if (event.type === "usage") ({ usage } = event);
          if (event.type === "finish") error = undefined;
          if (event.type === "error") error = event.error.kind;
          yield event;
        }
      } finally {
        const end = { from, to: clock.now(), usage, ...(error === undefined ? {} : { error }) };
        telemetry.modelCalled({ ...origin, answered, ...end });
      }
    }),
  };
}
