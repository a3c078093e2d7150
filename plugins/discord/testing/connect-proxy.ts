import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

/** A real HTTP proxy that tunnels (RFC 9110, CONNECT) and nothing else. */
export interface ConnectProxy {
  url: string;
  /** What was asked for: `discord.test:80`. */
  readonly asked: string[];
  /** The local ports of its own connections. */
  readonly ports: ReadonlySet<number>;
  /** Bytes that went through in both directions. */
  readonly bytes: number;
  /** Ends every tunnel. */
  drop(): void;
  close(): Promise<void>;
}

export interface ConnectProxyOptions {
  /** Where the names lead that only the proxy knows. */
  resolve(host: string, port: number): { host: string; port: number } | undefined;
  /** `user:password`, when it wants one. */
  credentials?: string;
}

export async function startConnectProxy({
  resolve,
  credentials,
}: ConnectProxyOptions): Promise<ConnectProxy> {
  const asked: string[] = [];
  const ports = new Set<number>();
  const tunnels = new Set<Socket>();
  let bytes = 0;
  const server = createServer((_, response) => void response.writeHead(405).end());
  server.on("connect", (request, stream) => {
    const client = stream as Socket;
    const { authorization } = { authorization: request.headers["proxy-authorization"] };
    const wanted = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
    client.on("error", () => client.destroy());
    if (wanted !== undefined && authorization !== wanted) {
      return client.end(
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
      );
    }
    asked.push(request.url ?? "");
    const [host = "", port = "80"] = (request.url ?? "").split(":");
    const target = resolve(host, Number(port));
    if (target === undefined) return client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const upstream = connect(target.port, target.host, () => {
      ports.add(upstream.localPort ?? 0);
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) {
      tunnels.add(socket);
      socket.on("data", (data: Buffer) => void (bytes += data.length));
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        tunnels.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const auth = credentials === undefined ? "" : `${credentials}@`;
  const drop = (): void => {
    for (const socket of tunnels) socket.destroy();
  };
  return {
    url: `http://${auth}127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    ports,
    get bytes() {
      return bytes;
    },
    drop,
    close: () =>
      new Promise((resolve) => {
        drop();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
