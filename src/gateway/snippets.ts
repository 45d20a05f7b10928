/** How each well-known SDK is given a merchant's keys, from the variables that `merchant keys` writes. */

import type { MerchantApi } from '../wallet.ts';

export const sdks = ['node', 'java', 'go', 'python', 'php'] as const;
export type Sdk = (typeof sdks)[number];

interface Snippet {
  /** The SDK as its registry calls it. */
  readonly name: string;
  /** For merchants who check the operator's signatures with its public key. */
  readonly withPublicKey: string;
  /** For those who do it with its certificate. */
  readonly withCertificate: string;
}

/** The SDK by its name, and the lines that set it up in this mode. */
export function snippetFor(sdk: Sdk, mode: MerchantApi['mode']): { name: string; text: string } {
  const { name, withPublicKey, withCertificate } = snippets[sdk];
  return { name, text: (mode === 'certificate' ? withCertificate : withPublicKey).trim() };
}

const node = (certs: string) => `
import { Wechatpay } from 'wechatpay-axios-plugin';
const { env } = process;
const wxpay = new Wechatpay({
  baseURL: env.WECHATPAY_BASE_URL, // not needed under \`wallet run\`
  mchid: env.WECHATPAY_MCHID,
  serial: env.WECHATPAY_SERIAL,
  privateKey: \`file://\${env.WECHATPAY_PRIVATE_KEY_FILE}\`,
  certs: { ${certs} },
  secret: env.WECHATPAY_API_V2_KEY,
});`;

const java = (builder: string, lines: string) => `
Config config = new ${builder}.Builder()
    .merchantId(System.getenv("WECHATPAY_MCHID"))
    .merchantSerialNumber(System.getenv("WECHATPAY_SERIAL"))
    .privateKeyFromPath(System.getenv("WECHATPAY_PRIVATE_KEY_FILE"))${lines}
    .apiV3Key(System.getenv("WECHATPAY_API_V3_KEY"))
    .build();`;

const go = (lines: string, option: string) => `
key, err := utils.LoadPrivateKeyWithPath(os.Getenv("WECHATPAY_PRIVATE_KEY_FILE"))${lines}
client, err := core.NewClient(ctx, option.${option})`;

const python = (lines: string) => `
import os
from wechatpayv3 import WeChatPay, WeChatPayType
env = os.environ
wxpay = WeChatPay(
    wechatpay_type=WeChatPayType.NATIVE,
    appid=env["WECHATPAY_APPID"],
    mchid=env["WECHATPAY_MCHID"],
    cert_serial_no=env["WECHATPAY_SERIAL"],
    private_key=open(env["WECHATPAY_PRIVATE_KEY_FILE"]).read(),
    apiv3_key=env["WECHATPAY_API_V3_KEY"],${lines}
)`;

const php = (certs: string) => `
use WeChatPay\\Builder;
use WeChatPay\\Crypto\\Rsa;
$instance = Builder::factory([
    'mchid' => getenv('WECHATPAY_MCHID'),
    'serial' => getenv('WECHATPAY_SERIAL'),
    'privateKey' => Rsa::from('file://' . getenv('WECHATPAY_PRIVATE_KEY_FILE')),
    'certs' => [${certs}],
]);`;

const snippets: Readonly<Record<Sdk, Snippet>> = {
  node: {
    name: 'wechatpay-axios-plugin',
    withPublicKey: node('[env.WECHATPAY_PUBLIC_KEY_ID]: `file://${env.WECHATPAY_PUBLIC_KEY_FILE}`'),
    withCertificate: node(
      '[env.WECHATPAY_PLATFORM_SERIAL]: `file://${env.WECHATPAY_PLATFORM_CERTIFICATE_FILE}`',
    ),
  },
  java: {
    name: 'wechatpay-java',
    withPublicKey: java(
      'RSAPublicKeyConfig',
      `
    .publicKeyFromPath(System.getenv("WECHATPAY_PUBLIC_KEY_FILE"))
    .publicKeyId(System.getenv("WECHATPAY_PUBLIC_KEY_ID"))`,
    ),
    withCertificate: java('RSAAutoCertificateConfig', ''),
  },
  go: {
    name: 'wechatpay-go',
    withPublicKey: go(
      `
public, err := utils.LoadPublicKeyWithPath(os.Getenv("WECHATPAY_PUBLIC_KEY_FILE"))`,
      `WithWechatPayPublicKeyAuthCipher(
    os.Getenv("WECHATPAY_MCHID"), os.Getenv("WECHATPAY_SERIAL"), key,
    os.Getenv("WECHATPAY_PUBLIC_KEY_ID"), public)`,
    ),
    withCertificate: go(
      '',
      `WithWechatPayAutoAuthCipher(
    os.Getenv("WECHATPAY_MCHID"), os.Getenv("WECHATPAY_SERIAL"), key,
    os.Getenv("WECHATPAY_API_V3_KEY"))`,
    ),
  },
  python: {
    name: 'wechatpayv3',
    withPublicKey: python(`
    public_key=open(env["WECHATPAY_PUBLIC_KEY_FILE"]).read(),
    public_key_id=env["WECHATPAY_PUBLIC_KEY_ID"],`),
    withCertificate: python(''),
  },
  php: {
    name: 'wechatpay/wechatpay',
    withPublicKey: php(
      "getenv('WECHATPAY_PUBLIC_KEY_ID') =>\n        Rsa::from('file://' . getenv('WECHATPAY_PUBLIC_KEY_FILE'), Rsa::KEY_TYPE_PUBLIC)",
    ),
    withCertificate: php(
      "getenv('WECHATPAY_PLATFORM_SERIAL') =>\n        Rsa::from('file://' . getenv('WECHATPAY_PLATFORM_CERTIFICATE_FILE'), Rsa::KEY_TYPE_PUBLIC)",
    ),
  },
};
