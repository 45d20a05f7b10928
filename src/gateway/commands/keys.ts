import { relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { command, remarked } from '../../cli/command.ts';
import { chosenMerchant } from '../../cli/commands/merchant.ts';
import { run } from '../../cli/run.ts';
import { type Rotation, rotations } from '../account.ts';
import { type Sdk, sdks, snippetFor } from '../snippets.ts';
import { apiModes, type MerchantApi } from '../../wallet.ts';

interface Own {
  readonly dir?: string;
  readonly mode?: MerchantApi['mode'];
  readonly rotate?: readonly Rotation[];
  readonly sdk?: Sdk;
}

/** `merchant keys`: all that a merchant's program needs to talk to the gateway, in a folder. */
export function keysCommand(): Command {
  const made = command(
    'keys',
    'Give a merchant’s program its account with the API: numbers, keys, certificates',
    [
      'merchant keys coffee',
      'merchant keys coffee --dir keys --mode public-key --sdk node',
      'merchant keys coffee --rotate certificate',
    ],
  )
    .argument('[merchant]')
    .option('--dir <dir>', 'the folder to write to; MERCHANT-keys if left out')
    .addOption(
      new Option('--mode <mode>', 'how the program checks the operator’s signatures').choices(apiModes),
    )
    .addOption(new Option('--rotate <what...>', 'make these anew').choices(rotations))
    .addOption(new Option('--sdk <language>', 'print the lines for this SDK alone').choices(sdks));
  return remarked(made, 'The private key is in these files alone: the world keeps its certificate.').action(
    run<Own>(async (session, [given], { dir, mode, rotate = [], sdk }) => {
      const merchant = await chosenMerchant(session, given);
      const folder = resolve(dir ?? `${merchant}-keys`);
      const { isKeyOf, setUpAccount } = await import('../account.ts');
      const { environmentOf, privateKeyIn, refuseTaken, writeKeys } = await import('../key-files.ts');
      const privateKeyPem = privateKeyIn(folder);
      if (privateKeyPem === undefined || !isKeyOf(session.wallet, merchant, privateKeyPem))
        refuseTaken(folder);
      const account = await setUpAccount(
        session.wallet,
        async (name, request) => session.perform(name, request),
        { merchant, mode, rotate, privateKeyPem },
      );
      const envFile = writeKeys(folder, account);
      const { api, serial, platform } = account;
      const env = environmentOf(folder, account);
      const view = {
        merchant,
        mchid: api.mchid,
        appid: api.appid,
        mode: api.mode,
        serial,
        platformSerial: platform.serial,
        publicKeyId: platform.publicKeyId,
        folder,
        envFile,
        env,
      };
      session.list(view, () => {
        const shown = relative('', folder) || '.';
        const rows = session.paint.rows([
          ['merchant', merchant],
          ['mchid', api.mchid],
          ['appid', api.appid],
          ['mode', session.say(api.mode)],
          ['serial number', serial],
          ['public key', api.mode === 'certificate' ? undefined : platform.publicKeyId],
          ['files', shown],
          ['run a program with it', `wallet run --keys ${shown} -- npm test`],
        ]);
        const lines = Object.entries(env).map(([name, value]) => `${name}=${value}`);
        const parts = (sdk ? [sdk] : sdks).map((each) => {
          const { name, text } = snippetFor(each, api.mode);
          return `${session.paint.theme.strong(name)}\n${text}`;
        });
        const done = session.paint.done(session.say('{merchant} has an account with the API', { merchant }));
        return [`${done}\n${rows}`, lines.join('\n'), ...parts].join('\n\n');
      });
    }),
  );
}
