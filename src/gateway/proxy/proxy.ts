/**
 * The gateway as a proxy: programs that are told of it by `HTTPS_PROXY` reach it under the operator's own names, and
 * nothing else. So a test can't reach production by mistake.
 */

import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer, type Server as SecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TlsKeys } from '../wire/certificates.ts';
import { isOperatorHost, operatorHosts } from './hosts.ts';

/** What is told of a proxy's work. */
export interface ProxyOptions {
  /** Told of a host that a program wanted and that is no operator's. */
  readonly refused?: (target: string) => void;
}

/**
 * Makes a server answer as a proxy as well: tunnels (`CONNECT`), and requests with a whole URL as older HTTP clients send
 * them, to the operator's hosts. Returns the server that speaks TLS for them, which also may listen on a port of its own.
 */
export function attachProxy(
  server: Server,
  { certificatePem, privateKeyPem }: Pick<TlsKeys, 'certificatePem' | 'privateKeyPem'>,
  { refused = () => undefined }: ProxyOptions = {},
): SecureServer {
  const answer = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  const answerAll: RequestListener = (request, response) => {
    for (const each of answer) each.call(server, request, response);
  };

  const secure = createServer({ cert: certificatePem, key: privateKeyPem }, answerAll);
  const limits = ['headersTimeout', 'requestTimeout', 'keepAliveTimeout', 'timeout'] as const;
  for (const limit of limits) secure[limit] = server[limit];
  if (server.maxHeadersCount !== null) secure.maxHeadersCount = server.maxHeadersCount;
  // A client that doesn't trust the certificate goes away: its own error says so.
  secure.on('tlsClientError', (_, socket) => socket.destroy());
  server.on('close', () => secure.close());

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const whole = /^https?:\/\/([^/?#]*)/i.exec(request.url ?? '');
    if (!whole) return answerAll(request, response);
    const [start, authority = ''] = whole;
    if (!isReached(authority)) {
      refused(authority);
      response.writeHead(403, plainText).end(refusal(authority));
      return undefined;
    }
    // What the program signed is what stands behind the host.
    request.url = request.url?.slice(start.length) || '/';
    return answerAll(request, response);
  });

  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const target = request.url ?? '';
    socket.on('error', () => socket.destroy());
    if (!isReached(target)) {
      refused(target);
      const text = refusal(target);
      const lines = [
        'HTTP/1.1 403 Forbidden',
        ...Object.entries(plainText).map(([name, value]) => `${name}: ${value}`),
        `Content-Length: ${Buffer.byteLength(text)}`,
        'Connection: close',
      ];
      socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`);
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    secure.emit('connection', socket);
  });
  return secure;
}

const plainText = { 'Content-Type': 'text/plain; charset=utf-8' };

/** Whether this is the operator's: a host, with no port or the one of HTTPS. */
function isReached(authority: string): boolean {
  const [, host = '', port = '443'] = /^([^:]*)(?::(\d+))?$/.exec(authority) ?? [];
  return port === '443' && isOperatorHost(host);
}

function refusal(target: string): string {
  // What was asked for may be anything; what is printable of it is enough.
  const shown = target.replaceAll(/[^\w.:[\]-]/g, '?').slice(0, 100);
  return (
    `walletsim: ${shown} is refused. This proxy answers for ${operatorHosts.join(', ')} alone, ` +
    'so that nothing can reach a real service from here.\n'
  );
}
