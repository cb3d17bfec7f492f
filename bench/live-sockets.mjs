// WebSocket clients that count frames cheaply: over bare sockets, without parsing what they hold.
import crypto from 'node:crypto';

/** Turns a bare connection into a WebSocket whose frames the counter takes. */
export function openWebSocket(socket, path, counter, opened) {
  socket.setNoDelay(true);
  // A client that does not answer is cut after two pings; a server's pings here have no payload.
  counter.onPing = () => socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n` +
      `sec-websocket-key: ${crypto.randomBytes(16).toString('base64')}\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n`,
  );
  let head = '';
  const handshake = (chunk) => {
    head += chunk.toString('latin1');
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    socket.off('data', handshake);
    socket.on('data', counter.take);
    opened();
    if (head.length > end + 4) counter.take(Buffer.from(head.slice(end + 4), 'latin1'));
  };
  socket.on('data', handshake);
}

/** Counts whole frames of a server; texts are handed over until counting begins. */
export function frameCounter(onText) {
  let rest = null;
  const counter = {
    counting: false,
    count: 0,
    lastText: '',
    onCount: null,
    onPing: null,
    take(chunk) {
      const data = rest === null ? chunk : Buffer.concat([rest, chunk]);
      let at = 0;
      let frames = 0;
      while (data.length - at >= 2) {
        const short = data[at + 1] & 0x7f;
        const header = short < 126 ? 2 : short === 126 ? 4 : 10;
        if (data.length - at < header) break;
        const length = short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
        if (data.length - at < header + length) break;
        if ((data[at] & 0x0f) === 1) {
          if (!counter.counting) onText(data.toString('utf8', at + header, at + header + length));
          else {
            frames++;
            if (counter.count === 0 && frames === 1) counter.lastText = data.toString('utf8', at + header, at + header + length);
          }
        }
        if ((data[at] & 0x0f) === 9) counter.onPing?.();
        at += header + length;
      }
      rest = at === data.length ? null : data.subarray(at);
      if (frames > 0) {
        counter.count += frames;
        counter.onCount?.(counter.count);
      }
    },
  };
  return counter;
}

/** A text frame of a client, masked with zeros. */
export function maskedFrame(text) {
  const body = Buffer.from(text);
  const header = body.length < 126 ? Buffer.from([0x81, 0x80 | body.length]) : Buffer.from([0x81, 0xfe, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([header, Buffer.alloc(4), body]);
}
