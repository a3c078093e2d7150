import { get } from "node:http";
import { OpenClawError } from "../sdk/errors.ts";
import { localUrl, type ListenAddress } from "./listen-address.ts";

/** Says why the port could not be opened, and for a port in use whether it is another gateway that has it. */
export async function listenError(cause: Error, address: ListenAddress): Promise<OpenClawError> {
  const { host, port } = address;
  const code = "code" in cause ? cause.code : undefined;
  if (code === "EADDRINUSE") return portInUse(cause, address);
  if (code === "EACCES") {
    return new OpenClawError(
      "GATEWAY_PORT_FORBIDDEN",
      `The system does not let this user open port ${port}.`,
      {
        hint: "Use a port above 1023: --port 18789.",
        cause,
      },
    );
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return new OpenClawError("GATEWAY_BIND_INVALID", `This machine has no address ${host}.`, {
      hint: "Set gateway.customBindHost to one of its own addresses, or bind to loopback.",
      cause,
    });
  }
  return new OpenClawError(
    "GATEWAY_LISTEN",
    `The gateway could not listen on ${host}:${port}: ${cause.message}.`,
    {
      hint: "Check gateway.bind and gateway.port.",
      cause,
    },
  );
}

async function portInUse(cause: Error, address: ListenAddress): Promise<OpenClawError> {
  const isGateway = await answersLikeGateway(address);
  const who = isGateway ? "another gateway, with another state directory" : "another program";
  const look =
    process.platform === "win32"
      ? `netstat -ano | findstr :${address.port}`
      : `lsof -i :${address.port}`;
  return new OpenClawError(
    "GATEWAY_PORT_IN_USE",
    `Port ${address.port} on ${address.host} is taken by ${who}.`,
    {
      hint: `Stop it (\`${look}\` shows the process), or choose another port: --port ${address.port + 1}.`,
      cause,
      details: { port: address.port, host: address.host, isGateway },
    },
  );
}

const probeTimeoutMs = 500;

function answersLikeGateway(address: ListenAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(`${localUrl(address)}/healthz`, { timeout: probeTimeoutMs }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body = (body + chunk).slice(0, 200);
      });
      response.on("end", () => resolve(body.includes('"status":"live"')));
      response.on("error", () => resolve(false));
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}
