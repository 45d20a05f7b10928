/** Who signed a request: the merchant whose certificate fits, or the error that says what does not. */

import type { MerchantApi, Wallet } from '../../wallet.ts';
import { masked } from '../log.ts';
import { clockProblem, diagnose, type Diagnosis, type KnownKey } from '../wire/diagnosis.ts';
import {
  type Authorization,
  isSigned,
  parseAuthorization,
  requestText,
  SCHEMA,
  type SignedRequest,
} from '../wire/signature.ts';
import { ApiError } from './errors.ts';

/** A signature that was refused, with what the log says of it. */
export class SignatureError extends ApiError {
  readonly diagnosis: Diagnosis;

  constructor(message: string, diagnosis: Diagnosis, detail?: object) {
    super('SIGN_ERROR', message, detail);
    const { reason, expected, signed } = diagnosis;
    this.diagnosis = {
      reason,
      expected: masked(expected),
      ...(signed !== undefined && { signed: masked(signed) }),
    };
  }
}

const MALFORMED = 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》';
const WRONG_SERIAL = '商户证书序列号有误。请使用签名私钥匹配的证书序列号';
const WRONG_CLOCK = 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟';
const WRONG_SIGNATURE = '错误的签名，验签失败';

/** The account of the merchant that signed the request; throws a `SignatureError`. `realNow` in ms. */
export function authenticate(
  world: Wallet['world'],
  request: SignedRequest,
  header: string | undefined,
  realNow: number,
): MerchantApi {
  const authorization = parseAuthorization(header ?? '');
  if (!authorization) throw new SignatureError(MALFORMED, { reason: malformed(header), expected: SHAPE });
  const { mchid, serial, timestamp, nonce, signature } = authorization;
  const expected = requestText(request, timestamp, nonce);
  const refuse = (message: string, reason: string) =>
    new SignatureError(message, { reason, expected: expected.toString() });
  const account = world.apis.get(mchid);
  if (!account) throw refuse(WRONG_SERIAL, `No merchant has the mchid ${mchid.slice(0, 32)}.`);
  const named = account.certificates.find((each) => isSerial(each.serial, serial));
  if (!named) throw refuse(WRONG_SERIAL, otherSerial(world, account, serial));
  const clock = clockProblem(timestamp, realNow);
  if (clock !== undefined) throw refuse(WRONG_CLOCK, clock);
  if (isSigned(expected, signature, named.certificatePem)) return account;
  const diagnosis = diagnose({
    request,
    authorization,
    named: { whose: `the merchant's key ${named.serial}`, publicKeyPem: named.certificatePem },
    others: otherKeys(world, account),
  });
  throw new SignatureError(WRONG_SIGNATURE, diagnosis, signInformation(request, expected, authorization));
}

function isSerial(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}

const SHAPE = `${SCHEMA} mchid="…",nonce_str="…",timestamp="…",serial_no="…",signature="…"`;

function malformed(header: string | undefined): string {
  if (header === undefined) return 'There is no Authorization header.';
  const [scheme = ''] = header.split(' ');
  return scheme === SCHEMA
    ? 'The Authorization header lacks a field, has one twice, or writes one without its quotation marks.'
    : `The Authorization header begins with ${scheme.slice(0, 40)}, not with ${SCHEMA}.`;
}

function otherSerial(world: Wallet['world'], account: MerchantApi, serial: string): string {
  const own = account.certificates.at(-1)?.serial ?? '';
  const isPlatform = world.platform.some((key) => isSerial(key.serial, serial) || key.publicKeyId === serial);
  const other = [...world.apis.values()].find(({ certificates }) =>
    certificates.some((each) => isSerial(each.serial, serial)),
  );
  const whose = isPlatform
    ? "is the platform's"
    : other
      ? `is of the merchant ${other.mchid}`
      : 'is of no certificate that is good here';
  return `The serial number ${serial.slice(0, 64)} ${whose}; this merchant's own is ${own}.`;
}

/** Keys that a program may sign with by mistake. */
function otherKeys(world: Wallet['world'], account: MerchantApi): KnownKey[] {
  const all = [account, ...[...world.apis.values()].filter((each) => each !== account)];
  const merchants = all.flatMap(({ mchid, certificates }) =>
    certificates.map(({ serial, certificatePem }) => ({
      whose: `the key ${serial} of the merchant ${mchid}`,
      publicKeyPem: certificatePem,
    })),
  );
  const platform = world.platform.map(({ serial, certificatePem }) => ({
    whose: `the platform's key ${serial}`,
    publicKeyPem: certificatePem,
  }));
  return [...merchants, ...platform].slice(0, MOST_KEYS);
}

const MOST_KEYS = 64;

const SHOWN_BYTES = 20;

/** What the operator says of a signature that does not fit: the beginning of the text that it verified. */
function signInformation(
  { method, url, body }: SignedRequest,
  text: Buffer,
  { timestamp, nonce }: Authorization,
) {
  const head = `${method}\n${url}\n${timestamp}\n${nonce}\n`;
  return {
    detail: { issue: 'sign not match' },
    field: 'signature',
    location: 'authorization',
    sign_information: {
      method,
      sign_message_length: text.length,
      truncated_sign_message: `${head}${body.toString().slice(0, SHOWN_BYTES)}\n`,
      url,
    },
  };
}
