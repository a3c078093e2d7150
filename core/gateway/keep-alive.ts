import type { WebSocket } from "ws";
import type { ConnectionDependencies, OpenConnection } from "./connection-state.ts";
import { describeApproval } from "./describe-approval.ts";
import type { FrameSocket } from "./frame-socket.ts";
import { closeCodes, tickIntervalMs } from "./protocol.ts";

/**
 * Passes events on, shows the client that the gateway lives, and notices when the client does not or when its token stopped being the right one. Answers the
 * function that ends it.
 */
export function keepAlive(
  socket: WebSocket,
  frames: FrameSocket,
  { runtime, currentAuth }: ConnectionDependencies,
  { auth }: OpenConnection,
): () => void {
  const unsubscribe = runtime.chatEvents.subscribe((event) => frames.event("chat", event));
  let alive = true;
  const forgetApprovals = runtime.approvals.onChange(() =>
    frames.event("approvals", { approvals: runtime.approvals.list().map(describeApproval) }),
  );
  socket.on("pong", () => (alive = true));
  const stopTicking = runtime.clock.every(tickIntervalMs, () => {
    if (!alive) return frames.terminate();
    alive = false;
    socket.ping();
    frames.event("tick", { ts: runtime.clock.now() });
    void currentAuth.read().then((current) => {
      if (current !== auth) frames.close(closeCodes.refused, credentialsChanged);
    });
  });
  return () => {
    unsubscribe();
    forgetApprovals();
    stopTicking();
  };
}

export const credentialsChanged = "the gateway's credentials changed";
