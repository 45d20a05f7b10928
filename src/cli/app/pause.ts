/** Waits until what a command said has been read, where the next menu would push it off the screen. */

import { createPrompt, useKeypress, useState } from '@inquirer/core';

/** Any key goes on. */
export const pause = createPrompt<undefined, { readonly message: string }>(({ message }, done) => {
  const [read, setRead] = useState(false);
  useKeypress(() => {
    setRead(true);
    done(undefined);
  });
  return read ? '' : message;
});
