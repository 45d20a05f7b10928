/** What a program must find in its environment to reach the gateway under the operator's own names. */

import { join } from 'node:path';
import { operatorHosts } from './hosts.ts';
import { redirectScript } from './redirect.ts';
import type { RunningGateway } from '../start.ts';
import { writeWhole } from '../../cli/files.ts';

const REDIRECT = 'gateway-redirect.cjs';
/** Programs reach each other on this machine as ever. */
const LOCAL = 'localhost,127.0.0.1,::1';

/** The variables for any program that takes notice of a proxy. */
export function proxyEnvironment({ url, proxy }: RunningGateway): Record<string, string> {
  if (!proxy) return {};
  return { HTTPS_PROXY: url, NODE_EXTRA_CA_CERTS: proxy.authorityFile };
}

/**
 * The variables for a program that is run with the gateway: whatever it is written in and whatever its client takes
 * notice of. `folder` is the world's, `before` what the environment was.
 */
export function programEnvironment(
  gateway: RunningGateway,
  folder: string,
  before: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const { url, proxy } = gateway;
  if (!proxy) throw new Error('the gateway is no proxy');
  const { authorityFile, tlsPort } = proxy;
  const script = join(folder, REDIRECT);
  writeWhole(script, redirectScript, { mode: 0o600 });
  return {
    ...proxyEnvironment(gateway),
    https_proxy: url,
    NO_PROXY: LOCAL,
    no_proxy: LOCAL,
    // OpenSSL, Go and Python; requests; curl.
    SSL_CERT_FILE: authorityFile,
    REQUESTS_CA_BUNDLE: authorityFile,
    CURL_CA_BUNDLE: authorityFile,
    NODE_OPTIONS: [before['NODE_OPTIONS'], `--require=${inQuotes(script)}`].filter(Boolean).join(' '),
    WALLETSIM_TLS_PORT: String(tlsPort),
    WALLETSIM_TLS_HOSTS: operatorHosts.join(','),
    WECHATPAY_BASE_URL: url,
  };
}

/** As NODE_OPTIONS wants a value with spaces. */
function inQuotes(path: string): string {
  return `"${path.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
