// A bare WebSocket server: what the parent says is written to every socket, one write each. Ends with its parent.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.once('listening', () => process.send({ port: server.address().port }));
process.on('message', (texts) => {
  for (const text of texts) for (const socket of server.clients) socket.send(text);
});
process.once('disconnect', () => process.exit());
