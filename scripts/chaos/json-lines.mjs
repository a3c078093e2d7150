// One JSON value per line over a socket; both ends of the platform's connection speak so.

export function readLines(socket, onMessage) {
  let rest = "";
  socket.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines) onMessage(JSON.parse(line));
  });
}

export function writeLine(socket, message) {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
}
