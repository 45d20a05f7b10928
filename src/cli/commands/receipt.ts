import type { Command } from 'commander';
import { command } from '../command.ts';
import { writeDocuments } from '../documents.ts';
import { run } from '../run.ts';
import { entryView, fail } from '../../wallet.ts';

interface Own {
  readonly svg?: string;
  readonly replace?: boolean;
}

/** `receipt`: what a payment or transfer looks like to be shown around. */
export function receiptCommand(): Command {
  return command('receipt', 'Draw the receipt of a payment or transfer', [
    'receipt',
    'receipt 4200000322202601050123456789',
    'receipt --svg coffee.svg',
  ])
    .argument('[id]', 'the newest one if left out')
    .option('--svg <file>', 'write it as a picture; “-” is standard output')
    .option('--replace', 'write over a file that is there')
    .action(
      run<Own>(async (session, [given], { svg, replace = false }) => {
        const { wallet, language, paint } = session;
        const user = wallet.online(session.as);
        const id = given ?? wallet.history(user, 1)[0]?.id ?? fail('ENTRY_UNKNOWN', {});
        const entry = wallet.entry(id) ?? fail('ENTRY_UNKNOWN', { id });
        const { receiptOf } = await import('../receipt/words.ts');
        const receipt = receiptOf(language, entry, user);
        const picture = async () => (await import('../receipt/svg.ts')).receiptSvg(language, receipt);
        const written = await writeDocuments(session, [[svg, picture]], replace);
        if (written && !session.options.json) return;
        const { receiptText } = await import('../receipt/text.ts');
        session.list(entryView(entry, user), () => receiptText(receipt, paint));
      }),
    );
}
