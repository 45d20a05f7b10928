/**
 * What `wallet run` loads into Node programs before their own code: many HTTP clients take no notice of `HTTPS_PROXY`,
 * and would go on to the operator itself. A connection to one of its hosts goes to the gateway instead; TLS is checked as
 * ever, against the gateway's authority in `NODE_EXTRA_CA_CERTS`.
 */

import type net from 'node:net';

/** Runs in other programs, so it knows nothing but what it is given. */
function redirect({ Socket }: Pick<typeof net, 'Socket'>, env: Record<string, string | undefined>): void {
  const { WALLETSIM_TLS_PORT: port = '', WALLETSIM_TLS_HOSTS: names = '' } = env;
  if (port === '') return;
  const hosts = new Set(names.split(','));
  const redirected = (options: { readonly host?: unknown } | undefined) => {
    const isOperator = typeof options?.host === 'string' && hosts.has(options.host.toLowerCase());
    return isOperator ? { ...options, host: '127.0.0.1', port: Number(port) } : options;
  };
  // The overloads of `connect` are of no use here.
  const connecting = Socket.prototype as unknown as Record<'connect', (...args: unknown[]) => unknown>;
  const { connect } = connecting;
  connecting.connect = function (this: unknown, ...args: unknown[]) {
    const [first, second, ...rest] = args;
    // `net.connect` hands on a list of its own making, with the options in front.
    if (Array.isArray(first)) first[0] = redirected(first[0] as object);
    else if (typeof first === 'object' && first !== null) args[0] = redirected(first);
    else if (typeof second === 'string')
      return connect.call(this, redirected({ port: first, host: second } as object), ...rest);
    return connect.apply(this, args);
  };
}

/** A CommonJS module for `node --require`. */
export const redirectScript = `(${redirect.toString()})(require('node:net'), process.env);\n`;
