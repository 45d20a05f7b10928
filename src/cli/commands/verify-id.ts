import type { Command } from 'commander';
import { asksCode, asksPin, command } from '../command.ts';
import type { Plain } from '../language.ts';
import { run } from '../run.ts';
import {
  checkDocument,
  type DocumentType,
  documentTypes,
  fail,
  todayOf,
  userView,
  WalletError,
} from '../../wallet.ts';

interface Own {
  readonly idType?: string;
  readonly idNumber?: string;
  readonly name?: string;
  readonly phone?: string;
}

const documentNames: Readonly<Record<DocumentType, Plain>> = {
  'resident-id': 'Resident ID card',
  passport: 'Passport',
  'hk-macau-permit': 'Hong Kong or Macau permit',
  'taiwan-permit': 'Taiwan permit',
  'foreign-permanent-resident-id': 'Foreign permanent resident ID card',
};

function documentType(text: string): DocumentType {
  const known = documentTypes.find((type) => type === text);
  return known ?? fail('CHOICE_INVALID', { what: '--id-type', choices: documentTypes });
}

/** `verify-id`: the PIN, a document, the name on it, the phone, the code. */
export function verifyIdCommand(): Command {
  const made = command('verify-id', 'Verify your identity', [
    'verify-id',
    "verify-id --id-type resident-id --id-number 11010519491231002X --name 'Li Lei' --phone 13800138000 --pin 246813 --otp auto",
  ])
    .option('--id-type <type>', documentTypes.join(', '))
    .option('--id-number <number>')
    .option('--name <name>', 'as on the document')
    .option('--phone <phone>', 'gets the code');
  return asksCode(asksPin(made)).action(
    run<Own>(async (session, _, own) => {
      const user = userView(session.wallet.world, session.user);
      // Told before the questions are answered in vain.
      if (session.canAsk && !user.pinSet && !user.verified) fail('PIN_NOT_SET', {});
      const pin = user.verified || !user.pinSet ? undefined : await session.pinFirst();
      const types = documentTypes.map((value) => ({
        name: session.say(documentNames[value]),
        value: value as string,
      }));
      const idType = documentType(
        await session.need(own.idType, '--id-type', (ask) => ask.choose('Document', types)),
      );
      const problem = (number: string) => {
        const checked = checkDocument(idType, number, todayOf(session.wallet.now));
        return 'problem' in checked
          ? session.say('Not valid: {problem}', { problem: session.language.retell(checked.problem) })
          : undefined;
      };
      const idNumber = await session.need(own.idNumber, '--id-number', (ask) =>
        ask.text('Document number', problem, { secret: idType }),
      );
      const name = await session.need(own.name, '--name', (ask) => ask.name('Name on the document', 64));
      const phone = await session.need(own.phone, '--phone', (ask) =>
        ask.phone('Phone for the code', user.phone),
      );
      try {
        await session.perform('verifyIdentity', { idType, idNumber, name, phone }, { pin });
      } catch (error) {
        const sent = error instanceof WalletError && error.refusal.code === 'OTP_REQUIRED';
        if (sent && session.forScripts) session.print(error.refusal.facts['identity'] ?? {}, () => '');
        throw error;
      }
      const { tier } = userView(session.wallet.world, session.user);
      session.print({ status: 'VERIFIED', tier }, () => {
        const limits = (['none', '1,000 in total', '100,000 a year', '200,000 a year'] as const)[tier];
        const verified = session.say('Verified: class {class} account', { class: 'I'.repeat(tier) });
        return `${session.paint.done(verified)}\n${session.paint.rows([['balance pays', session.say(limits)]])}`;
      });
    }),
  );
}
