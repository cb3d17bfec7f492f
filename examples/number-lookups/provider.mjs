// A provider of number look-ups: answers POST {"numbers": ["+49…"]} with what it knows of each. The table stands for your source.
import http from 'node:http';

const token = process.env.LOOKUP_TOKEN ?? null;
/** What is known, by the beginning of a number; the longest one counts. */
const KNOWN = [
  { prefix: '+4420', lineType: 'LANDLINE' },
  { prefix: '+447', lineType: 'MOBILE', mccMnc: '23410', ported: false },
  { prefix: '+447700900', lineType: 'MOBILE', mccMnc: '23415', ported: true },
  { prefix: '+49', lineType: 'LANDLINE' },
  { prefix: '+4915', lineType: 'MOBILE', mccMnc: '26201', ported: false },
];

function resultOf(number) {
  const fitting = KNOWN.filter(({ prefix }) => number.startsWith(prefix));
  const { prefix, ...known } = fitting.sort((a, b) => b.prefix.length - a.prefix.length)[0] ?? { lineType: 'UNKNOWN' };
  return { number, ...known };
}

http
  .createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    if (request.method !== 'POST') return response.writeHead(405).end();
    if (token !== null && request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end();
    const { numbers } = JSON.parse(body);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ results: numbers.map(resultOf) }));
    console.log(`${numbers.length} looked up`);
  })
  .listen(Number(process.env.PORT ?? 3001), () => console.log('listening'));
