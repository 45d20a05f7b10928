/** The platform's certificates, encrypted for the merchant: how programs in certificate mode learn of new ones. */

import * as v from 'valibot';
import { formatTime, platformKeys } from '../../wallet.ts';
import { seal } from '../wire/aead.ts';
import { endpoint } from './call.ts';
import { ApiError } from './errors.ts';

export const certificates = [
  endpoint({
    method: 'GET',
    path: '/v3/certificates',
    query: v.object({ algorithm_type: v.optional(v.picklist(['ALL', 'RSA'])) }),
    async run({ wallet, account, realNow, means }) {
      // Whoever knows the platform by its public key has no certificates to fetch; so says the operator as well.
      if (account.mode === 'public-key')
        throw new ApiError(
          'RESOURCE_NOT_EXISTS',
          '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥',
        );
      const keys = platformKeys(wallet.world, realNow);
      means(`Gave ${keys.length} platform certificates.`);
      const data = keys.map(({ serial, certificatePem, from, until }) => ({
        effective_time: formatTime(from),
        encrypt_certificate: seal(certificatePem, account.apiV3Key, 'certificate'),
        expire_time: formatTime(until),
        serial_no: serial,
      }));
      return { status: 200, body: { data } };
    },
  }),
];
