import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { command, remarked } from '../../cli/command.ts';
import { run } from '../../cli/run.ts';
import type { Session } from '../../cli/session.ts';
import { fail, visible } from '../../wallet.ts';

/** Where `wallet serve` listens if nobody says it. */
const USUAL_PORT = 8787;
/** Between two looks for a signal, in ms. */
const TICK_MS = 50;

interface Own {
  readonly port: string;
  readonly host: string;
  readonly proxy?: boolean;
  readonly allowHost?: readonly string[];
}

/** `serve`: the gateway for merchants' programs, until Ctrl-C. */
export function serveCommand(): Command {
  const made = command('serve', 'Answer merchants’ programs as WeChat Pay’s API does, on this machine', [
    'serve',
    'serve --port 0 --json',
    'serve --proxy',
  ])
    .option('--port <port>', 'where to listen; 0: a free one', String(USUAL_PORT))
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--proxy', 'answer as a proxy for the operator’s hosts as well: programs need no change')
    .option('--allow-host <host...>', 'callbacks may go to this host, too');
  return remarked(
    made,
    'Ctrl-C ends it, once what is under way is answered. `wallet run` is for one program.',
  ).action(run<Own>(async (session, _, own) => serve(session, own)));
}

async function serve(session: Session, { port, host, proxy = false, allowHost = [] }: Own): Promise<number> {
  const { startGateway } = await import('../start.ts');
  const { proxyEnvironment } = await import('../proxy/environment.ts');
  const { linesOf } = await import('../log-lines.ts');
  const { listen } = await import('../../cli/keys.ts');
  const { host: surroundings, home: folder, wallet } = session;
  const ended = listen({ keys: surroundings.stdout.isTTY === true && session.canAsk });
  try {
    const gateway = await startGateway({
      wallet,
      folder,
      host,
      port: portOf(port),
      proxy,
      language: session.language,
      allowHosts: allowHost,
      // A script reads the one document; people see what happens.
      log: (entry) => {
        if (!session.forScripts) surroundings.stdout.write(`${linesOf(session.paint, entry)}\n`);
      },
    });
    if (!isLoopback(host))
      session.warn(
        session.say('Everybody who can reach {host} can talk to this gateway', { host: visible(host) }),
      );
    const env = proxyEnvironment(gateway);
    const view = { url: gateway.url, port: gateway.port, home: folder, env };
    session.print(view, () => {
      const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
      return `${session.paint.done(session.say('The gateway listens on {url}', { url: gateway.url }))}\n${session.paint.rows(
        [
          ['base URL', gateway.url],
          ['page', `${gateway.url}/`],
          ['world', folder],
          ['proxy', variables.join(' ') || undefined],
          ['end it with', 'Ctrl-C'],
        ],
      )}`;
    });
    while (ended.exitCode() === undefined) await sleep(TICK_MS);
    await gateway.stop();
    return ended.exitCode() ?? 0;
  } finally {
    ended.stop();
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port <= 65_535) return port;
  return fail('USAGE', { problem: `${visible(text)} is no port.`, hint: 'Write a number from 0 to 65535.' });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
