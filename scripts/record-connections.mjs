// Loaded into a process before anything else: writes down where each of its connections goes, into the file that CONNECTIONS_FILE names.
import { appendFileSync } from "node:fs";
import { Socket } from "node:net";

const file = process.env.CONNECTIONS_FILE;
const connect = Socket.prototype.connect;

Socket.prototype.connect = function record(...options) {
  // `net.connect` hands on the list that it has put in order.
  const [first] = Array.isArray(options[0]) ? options[0] : options;
  const { host = "localhost", port, path } = typeof first === "object" ? first : { port: first };
  appendFileSync(file, `${path ?? `${host}:${port}`}\n`);
  return connect.apply(this, options);
};
