/** Phone numbers and e-mail addresses. */

/** Mainland mobile: 11 digits from 13 to 19. Hong Kong, Macau and Taiwan: 8, 8 and 9 digits behind the code. */
const abroad: readonly RegExp[] = [/^\+852[4-9]\d{7}$/, /^\+8536[68]\d{6}$/, /^\+8869\d{8}$/];

/**
 * A number in its one form: 11 digits for the mainland, `+852…`, `+853…` or `+886…` elsewhere. Spaces, hyphens and
 * `+86` are welcome. `undefined` if it is no mobile number.
 */
export function normalisePhone(text: string): string | undefined {
  if (text.length > 32) return undefined;
  const plain = text.trim().replaceAll(/(?<=\d)[ -](?=\d)/g, '');
  const mainland = plain.replace(/^\+86/, '');
  if (/^1[3-9]\d{9}$/.test(mainland)) return mainland;
  const taiwan = plain.replace(/^\+8860/, '+886');
  return abroad.some((form) => form.test(taiwan)) ? taiwan : undefined;
}

/** A number as notices show it: `138****8000`. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, phone.startsWith('+') ? 5 : 3)}****${phone.slice(-4)}`;
}

/** Whether the text has the form of an address: something, one `@`, a domain with a dot; visible ASCII, 254 at most. */
export function isEmail(text: string): boolean {
  if (text.length > 254) return false;
  const at = text.indexOf('@');
  const domain = text.slice(at + 1);
  return (
    at > 0 &&
    /^[\u0021-\u007E]+$/.test(text) &&
    !domain.includes('@') &&
    /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(domain)
  );
}
