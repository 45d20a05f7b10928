/**
 * Keys and X.509 certificates, as merchants know them from the operator: RSA of 2048 bits, SHA-256, serial numbers of 40
 * hexadecimal digits. Made once and slow (a key takes some 100 ms), so that the core is handed them ready.
 */

import {
  createHash,
  createPublicKey,
  generateKeyPair,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate as Encoded,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_nameConstraints,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  NameConstraints,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

/** The longest that common TLS clients accept a server's certificate for, in days. */
const TLS_DAYS = 825;
const DAY_MS = 86_400_000;
/** Merchants' and the operator's certificates run for five years. */
const SIGNING_MS = 5 * 365 * DAY_MS;

const attributes = { C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3' } as const;
/** With SHA-256; the parameters as RFC 4055 and RFC 5758 ask for them. */
const signatures = {
  rsa: new AlgorithmIdentifier({ algorithm: '1.2.840.113549.1.1.11', parameters: null }),
  ec: new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' }),
} as const;

/** Who a certificate is about, by the parts of an X.500 name. */
type Subject = Readonly<Partial<Record<keyof typeof attributes, string>>>;

/** From when until when, in ms. */
interface Span {
  readonly from: number;
  readonly until: number;
}

export interface KeyPair {
  /** PKCS #8. */
  readonly privateKeyPem: string;
  /** SubjectPublicKeyInfo. */
  readonly publicKeyPem: string;
}

/** A certificate and what is asked of it. */
export interface Certificate extends Span {
  /** 40 hexadecimal digits in upper case. */
  readonly serial: string;
  readonly pem: string;
}

/** What signs certificates. */
interface Issuer {
  readonly subject: Subject;
  readonly privateKeyPem: string;
}

const generate = promisify(generateKeyPair);

/** A new RSA key of 2048 bits. */
export async function makeKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await generate('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKeyPem: privateKey, publicKeyPem: publicKey };
}

/** A new key for TLS, where a curve does and is made at once. */
async function makeTlsKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await generate('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKeyPem: privateKey, publicKeyPem: publicKey };
}

/** The public part of a private key or a certificate, as PEM. Throws unless `pem` is one of them. */
export function publicKeyOf(pem: string): string {
  return String(createPublicKey(pem).export({ type: 'spki', format: 'pem' }));
}

/** The operator’s own name in its certificates: that it is a simulated one can be read in each. */
const operator: Subject = { C: 'CN', O: 'walletsim', OU: 'Simulated operator', CN: 'walletsim platform' };

/** The operator’s key, its certificate and the id that the key has in public-key mode. */
export interface PlatformKeys extends Certificate {
  readonly privateKeyPem: string;
  /** `PUB_KEY_ID_` and 28 digits. */
  readonly publicKeyId: string;
}

/**
 * New keys of the operator, valid from a day before `now`: the real time in ms, which the programs that check it have,
 * whatever the world’s own clock says.
 */
export async function makePlatformKeys(now: number): Promise<PlatformKeys> {
  const { privateKeyPem, publicKeyPem } = await makeKeyPair();
  const issuer = { subject: operator, privateKeyPem };
  // It vouches for merchants’ keys as well: one authority fewer to keep.
  const extensions = forSigning({ authority: true });
  const certificate = certify(operator, publicKeyPem, issuer, signingSpan(now), extensions);
  return { ...certificate, privateKeyPem, publicKeyId: publicKeyId() };
}

/**
 * The certificate of a merchant’s key, issued by the operator’s; valid from a day before `now`, the real time in ms.
 * `name` is the merchant’s own and may be any text.
 */
export function certifyMerchant(
  {
    mchid,
    name,
    publicKeyPem,
  }: { readonly mchid: string; readonly name: string; readonly publicKeyPem: string },
  platformPrivateKeyPem: string,
  now: number,
): Certificate {
  // A part of a name has room for 64 characters.
  const subject = { C: 'CN', O: 'walletsim', OU: Array.from(name).slice(0, 64).join(''), CN: mchid };
  const issuer = { subject: operator, privateKeyPem: platformPrivateKeyPem };
  return certify(subject, publicKeyPem, issuer, signingSpan(now), forSigning({ authority: false }));
}

/** What a TLS server needs to answer for hosts that it is not, to those alone who trust `authorityPem`. */
export interface TlsKeys extends Span {
  readonly authorityPem: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/**
 * Keys to answer for these hosts. The authority can vouch for no other host (RFC 5280, name constraints), and its key is
 * forgotten here: nobody can ever make another certificate with it. `now` is the real time in ms.
 */
export async function makeTlsKeys(hosts: readonly string[], now: number): Promise<TlsKeys> {
  const [authority, server] = await Promise.all([makeTlsKeyPair(), makeTlsKeyPair()]);
  const subject = { O: 'walletsim', CN: `walletsim local CA ${randomBytes(4).toString('hex')}` };
  const span = { from: now - DAY_MS, until: now + (TLS_DAYS - 1) * DAY_MS };
  const issuer = { subject, privateKeyPem: authority.privateKeyPem };
  const { pem: authorityPem } = certify(subject, authority.publicKeyPem, issuer, span, [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign), true),
    extension(id_ce_nameConstraints, new NameConstraints({ permittedSubtrees: subtrees(hosts) }), true),
  ]);
  const [CN = ''] = hosts;
  const { pem: certificatePem } = certify({ O: 'walletsim', CN }, server.publicKeyPem, issuer, span, [
    extension(id_ce_basicConstraints, new BasicConstraints(), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), true),
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])),
    extension(id_ce_subjectAltName, new SubjectAlternativeName(hosts.map(dnsName))),
  ]);
  return { ...span, authorityPem, certificatePem, privateKeyPem: server.privateKeyPem };
}

function publicKeyId(): string {
  // The real ones: 01, a merchant’s number, a date; here any digits.
  const digits = [...randomBytes(26)].map((byte) => byte % 10).join('');
  return `PUB_KEY_ID_01${digits}`;
}

function signingSpan(now: number): Span {
  return { from: now - DAY_MS, until: now + SIGNING_MS };
}

function forSigning({ authority }: { readonly authority: boolean }): Extension[] {
  const { digitalSignature, nonRepudiation, keyCertSign } = KeyUsageFlags;
  const usage = digitalSignature | nonRepudiation | (authority ? keyCertSign : 0);
  return [
    extension(id_ce_basicConstraints, new BasicConstraints(authority ? { cA: true } : {}), true),
    extension(id_ce_keyUsage, new KeyUsage(usage), true),
  ];
}

/** A certificate of version 3, signed by its issuer; which key it is and which one signed it are added. */
function certify(
  subject: Subject,
  publicKeyPem: string,
  issuer: Issuer,
  { from, until }: Span,
  extensions: readonly Extension[],
): Certificate {
  // Of 20 bytes, the most that there may be; the first neither 0 nor negative, so that it is always 40 digits.
  const serial = randomBytes(20);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const { asymmetricKeyType } = createPublicKey(issuer.privateKeyPem);
  const signature = asymmetricKeyType === 'ec' ? signatures.ec : signatures.rsa;
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: bytes(serial),
    signature,
    issuer: nameOf(issuer.subject),
    validity: new Validity({ notBefore: new Date(from), notAfter: new Date(until) }),
    subject: nameOf(subject),
    subjectPublicKeyInfo: publicKeyInfo(publicKeyPem),
    extensions: new Extensions([
      ...extensions,
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId(publicKeyPem))),
      extension(
        id_ce_authorityKeyIdentifier,
        new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyId(issuer.privateKeyPem)) }),
      ),
    ]),
  });
  const signed = Buffer.from(AsnConvert.serialize(tbsCertificate));
  const certificate = new Encoded({
    tbsCertificate,
    signatureAlgorithm: signature,
    signatureValue: bytes(sign('sha256', signed, issuer.privateKeyPem)),
  });
  const pem = new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))).toString();
  return { serial: serial.toString('hex').toUpperCase(), pem, from, until };
}

function extension(extnID: string, value: object, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

function nameOf(subject: Subject): Name {
  return new Name(
    Object.entries(subject).map(
      ([part, text]) =>
        new RelativeDistinguishedName([
          new AttributeTypeAndValue({
            type: attributes[part as keyof typeof attributes],
            value: new AttributeValue({ utf8String: text }),
          }),
        ]),
    ),
  );
}

function dnsName(host: string): GeneralName {
  return new GeneralName({ dNSName: host });
}

function subtrees(hosts: readonly string[]): GeneralSubtrees {
  return new GeneralSubtrees(hosts.map((host) => new GeneralSubtree({ base: dnsName(host) })));
}

function publicKeyInfo(pem: string): SubjectPublicKeyInfo {
  return AsnConvert.parse(createPublicKey(pem).export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo);
}

/** What names a key in certificates: the SHA-1 of its bits (RFC 5280, 4.2.1.2). */
function keyId(pem: string): ArrayBuffer {
  return bytes(
    createHash('sha1')
      .update(Buffer.from(publicKeyInfo(pem).subjectPublicKey))
      .digest(),
  );
}

function bytes(buffer: Buffer): ArrayBuffer {
  return Uint8Array.from(buffer).buffer;
}
