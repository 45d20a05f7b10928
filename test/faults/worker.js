// A process that charges one user's payment codes, one fen after the other, and prints each request id that it was
// told is kept. Killed at any moment by its test. Arguments: home, user, prefix of the ids, how many at most.

import { writeSync } from 'node:fs';
import { fen, Wallet } from '../../dist/wallet.js';

const [home = '', user = '', prefix = '', most = '100000'] = process.argv.slice(2);
const wallet = Wallet.open({ home });
for (let n = 0; n < Number(most); n += 1) {
  const requestId = `${prefix}-${n}`;
  await wallet.submit('showCode', { reveal: false }, { as: user });
  const code = wallet.world.users.get(user)?.quickPay.codes.at(-1)?.code ?? '';
  const { refusal } = await wallet.submit(
    'charge',
    { merchant: 'coffee', amountFen: fen(1), code },
    { requestId },
  );
  // At once, and not again once nobody listens any more.
  writeSync(1, `${refusal?.code ?? requestId}\n`);
}
wallet.close();
