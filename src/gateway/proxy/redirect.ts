/**
 * Loaded into Node programs by `wallet run`, before their own code: many HTTP clients take no notice of `HTTPS_PROXY`, and
 * would go on to the operator itself. A connection to one of its hosts goes to the gateway instead; TLS is checked as
 * ever, against the gateway's authority in `NODE_EXTRA_CA_CERTS`.
 */

import net from 'node:net';

const { WALLETSIM_TLS_PORT: port = '', WALLETSIM_TLS_HOSTS: names = '' } = process.env;
const hosts = new Set(names.split(','));

/** The options with the gateway's address, if they are for one of the operator's hosts. */
function redirected(options: unknown): unknown {
  const { host } = (options ?? {}) as { host?: unknown };
  if (typeof host !== 'string' || !hosts.has(host.toLowerCase())) return options;
  return { ...(options as object), host: '127.0.0.1', port: Number(port) };
}

if (port !== '') {
  const connect = Reflect.get(net.Socket.prototype, 'connect') as (...args: unknown[]) => net.Socket;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
    const [first, second, ...rest] = args;
    // `net.connect` hands on a list of its own making, with the options in front.
    if (Array.isArray(first)) first[0] = redirected(first[0]);
    else if (typeof first === 'object') args[0] = redirected(first);
    else if (typeof second === 'string')
      return connect.call(this, redirected({ port: first, host: second }), ...rest);
    return connect.apply(this, args);
  };
}
