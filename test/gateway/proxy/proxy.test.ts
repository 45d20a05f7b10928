import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { request as secureRequest } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attachProxy } from '../../../src/gateway/proxy/proxy.ts';
import { makeTlsKeys, type TlsKeys } from '../../../src/gateway/wire/certificates.ts';
import { operatorHosts } from '../../../src/gateway/proxy/hosts.ts';

const API = 'api.mch.weixin.qq.com';

let keys: TlsKeys;
let server: Server;
const refused: string[] = [];

/** A server that says what it was asked. */
beforeAll(async () => {
  keys = await makeTlsKeys(operatorHosts, Date.now());
  server = createServer((asked, response) => {
    void text(asked).then((body) =>
      response.end(`${asked.method} ${asked.url} ${asked.headers.host} ${body}`),
    );
  });
  attachProxy(server, keys, { refused: (target) => refused.push(target) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => void server.close());

function port(): number {
  return (server.address() as AddressInfo).port;
}

/** Asks the proxy for a tunnel: the status, and the socket behind it or what else was said. */
async function tunnel(target: string): Promise<{ status: number; socket: Socket; said: string }> {
  const asked = request({ port: port(), host: '127.0.0.1', method: 'CONNECT', path: target });
  asked.end();
  const [response, socket, head] = (await once(asked, 'connect')) as [IncomingMessage, Socket, Buffer];
  const status = response.statusCode ?? 0;
  if (status === 200) return { status, socket, said: '' };
  return { status, socket, said: head.toString() + (await text(socket)) };
}

test.each(operatorHosts)('a program reaches the gateway as %s through the proxy', async (host) => {
  const { socket } = await tunnel(`${host}:443`);
  const through = connectTls({ socket, servername: host, ca: keys.authorityPem });
  await once(through, 'secureConnect');
  const asked = secureRequest({
    createConnection: () => through,
    headers: { host },
    path: '/v3/pay?a=%E4%B8%AD',
    method: 'POST',
  });
  asked.end('{"a": 1}');
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  expect(await text(response)).toBe(`POST /v3/pay?a=%E4%B8%AD ${host} {"a": 1}`);
});

test.each([
  'www.example.com:443',
  `${API}:80`,
  `${API}.example.com:443`,
  `example.com.${API}:443`,
  `${API}@example.com:443`,
  '127.0.0.1:22',
  '[::1]:443',
  'localhost:443',
])('no tunnel leads to %s', async (target) => {
  refused.length = 0;
  const { status, said } = await tunnel(target);
  expect(status).toBe(403);
  expect(said).toContain('walletsim: ');
  expect(said).toContain('so that nothing can reach a real service from here');
  expect(refused).toEqual([target]);
});

/** Sends a request line as it is, and reads the answer. */
async function raw(line: string): Promise<string> {
  const socket = connect(port(), '127.0.0.1');
  socket.write(`${line} HTTP/1.1\r\nHost: ${API}\r\nConnection: close\r\n\r\n`);
  return text(socket);
}

test('a request with a whole URL, as older clients send it to a proxy, is answered as the signed path alone', async () => {
  expect(await raw(`GET https://${API}/v3/certificates?a=b`)).toContain(`GET /v3/certificates?a=b ${API} `);
  expect(await raw(`GET http://${API}`)).toContain(`GET / ${API} `);
});

test.each(['http://example.com/v3/pay', `https://user@${API}/`, `http://${API}:8080/`, 'https:///'])(
  'a request for %s is refused',
  async (url) => {
    expect(await raw(`GET ${url}`)).toContain('403 Forbidden');
  },
);

test('who does not trust the authority is not answered', async () => {
  const { socket } = await tunnel(`${API}:443`);
  const through = connectTls({ socket, servername: API });
  const [error] = (await once(through, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toMatch(/SELF_SIGNED|UNABLE_TO/);
});
