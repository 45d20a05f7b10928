import { bankFolds } from './bank.ts';
import { callbackFolds } from './callbacks.ts';
import { cardFolds } from './cards.ts';
import type { NounFolds } from './events.ts';
import { identityFolds } from './verify.ts';
import { merchantApiFolds } from './merchant-api.ts';
import { merchantFolds } from './merchants.ts';
import { monitoringFolds } from './monitoring.ts';
import { otpFolds } from './otp.ts';
import { pinFolds } from './pin.ts';
import { forgetFolds } from './forget.ts';
import { faultFolds } from './faults.ts';
import { pointFolds } from './points.ts';
import { protectionFolds } from './protection.ts';
import { quickPayFolds } from './quickpay.ts';
import { settingFolds } from './settings.ts';
import { transferFolds } from './transfers.ts';
import { userFolds } from './users.ts';

/** Every noun's folds, by type of event. Movements of money have none: all they do is in their effects. */
export const folds: NounFolds = {
  ...userFolds,
  ...pinFolds,
  ...otpFolds,
  ...bankFolds,
  ...cardFolds,
  ...identityFolds,
  ...quickPayFolds,
  ...merchantFolds,
  ...merchantApiFolds,
  ...callbackFolds,
  ...transferFolds,
  ...settingFolds,
  ...pointFolds,
  ...faultFolds,
  ...forgetFolds,
  ...protectionFolds,
  ...monitoringFolds,
};
