import { isEmail } from './email-address.js';

/**
 * The formats as the API server checks them (kube-openapi, `strfmt`), not as JSON Schema defines them:
 * a time may have any UTC offset, a duration may be written "3 days".
 */
export type StringFormat = (text: string) => boolean;

const uuid = (version: string, variant: string): RegExp =>
  new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}-?${variant}-?[0-9a-f]{12}$`, 'i');
const any4 = '[0-9a-f]{4}';
const variant4 = '[89ab][0-9a-f]{3}';

const uuidPattern = uuid(any4, any4);
const uuid3Pattern = uuid('3[0-9a-f]{3}', any4);
const uuid4Pattern = uuid('4[0-9a-f]{3}', variant4);
const uuid5Pattern = uuid('5[0-9a-f]{3}', variant4);
const hexColorPattern = /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/;
const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;

const label = '[a-zA-Z0-9\\p{S}\\p{L}]';
const hostnamePattern = new RegExp(
  `^(${label}((-?${label}{0,62})?)|(${label}((?:[-a-zA-Z0-9\\p{S}\\p{L}]{0,61}${label})?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$`,
  'u',
);

function isHostname(text: string): boolean {
  const octets = (part: string): number => new TextEncoder().encode(part).length;
  return (
    hostnamePattern.test(text) && octets(text) <= 255 && text.split('.').every((part) => octets(part) <= 63)
  );
}

function isIpv4(text: string): boolean {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  return match?.slice(1).every((part) => Number(part) <= 255) ?? false;
}

/** Groups of hexadecimal digits with at most one `::`, the last two optionally as an IPv4 address. */
function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (!text.includes(':') || halves.length > 2) return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const all = groups.flat();
  const tail = all.at(-1) ?? '';
  const isMixed = tail.includes('.');
  if (isMixed && !(isStrictIpv4(tail) && groups.at(-1)?.at(-1) === tail)) return false;
  const hex = isMixed ? all.slice(0, -1) : all;
  const count = hex.length + (isMixed ? 2 : 0);
  return (
    hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) && (halves.length === 2 ? count < 8 : count === 8)
  );
}

function isStrictIpv4(text: string): boolean {
  return isIpv4(text) && text.split('.').every((part) => part === '0' || !part.startsWith('0'));
}

function isCidr(text: string): boolean {
  const match = /^(.*)\/(\d{1,3})$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return false;
  const bits = Number(match[2]);
  return isIpv4(match[1]) ? bits <= 32 : isIpv6(match[1]) && bits <= 128;
}

function isMac(text: string): boolean {
  const octets = [6, 8, 20];
  const colons = /^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2})*$/i.test(text);
  if (colons) return octets.includes(text.split(/[:-]/).length);
  const dots = /^[0-9a-f]{4}(?:\.[0-9a-f]{4})+$/i.test(text);
  return dots && octets.includes(text.split('.').length * 2);
}

/** An absolute URI or an absolute path, as Go's url.ParseRequestURI reads them. */
function isUri(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- Go refuses exactly these
  if (text === '' || text.startsWith(':') || /[\u0000-\u001f\u007f]/.test(text)) return false;
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):(.*)$/s.exec(text);
  const [rest = ''] = (scheme?.[2] ?? text).split('?');
  if (!rest.startsWith('/')) return scheme !== null || text === '*';
  return scheme === null ? hasValidEscapes(rest) : isHierarchy(rest);
}

function isHierarchy(text: string): boolean {
  const parts = /^\/\/([^/]*)(.*)$/s.exec(text);
  if (!parts) return hasValidEscapes(text);
  return isAuthority(parts[1] ?? '') && hasValidEscapes(parts[2] ?? '');
}

function hasValidEscapes(text: string): boolean {
  return !/%(?![0-9a-fA-F]{2})/.test(text);
}

function isAuthority(text: string): boolean {
  const split = text.lastIndexOf('@');
  const user = split < 0 ? '' : text.slice(0, split);
  const host = text.slice(split + 1);
  const isUser = /^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/.test(user) && hasValidEscapes(user);
  if (!isUser) return false;
  const literal = /^\[([^\]]*)\](?::\d*)?$/.exec(host);
  if (literal) return isIpv6((literal[1] ?? '').replace(/%25.+$/, ''));
  if (host.includes(':') && !/^[^:]*:\d*$/.test(host)) return false;
  const isHost = /^(?:[A-Za-z0-9._~!$&'()*+,;=:[\]<>"-]|[^\u0000-\u007f]|%[89a-fA-F][0-9a-fA-F])*$/u; // eslint-disable-line no-control-regex
  return isHost.test(host) && !/[[\]]/.test(host);
}

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;

function isDate(text: string): boolean {
  const match = datePattern.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}

const timePattern = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[^\n][0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})$/;

function isDateTime(text: string): boolean {
  const [date = '', time] = text.toLowerCase().split('t');
  const match = time === undefined || !isDate(date) ? null : timePattern.exec(time);
  if (!match) return false;
  const [, hours = '', minutes = '', seconds = ''] = match;
  return hours <= '23' && minutes <= '59' && seconds <= '59';
}

const unitNanoseconds: readonly (readonly [names: readonly string[], nanoseconds: bigint])[] = [
  [['ns', 'nano'], 1n],
  [['us', 'µs', 'μs', 'micro'], 1_000n],
  [['ms', 'milli'], 1_000_000n],
  [['s', 'sec'], 1_000_000_000n],
  [['m', 'min'], 60_000_000_000n],
  [['h', 'hr', 'hour'], 3_600_000_000_000n],
  [['d', 'day'], 86_400_000_000_000n],
  [['w', 'wk', 'week'], 604_800_000_000_000n],
];

const greatestInt64 = 9_223_372_036_854_775_807n;

/** The nanoseconds of a duration such as "1h30m" or "3 days"; undefined for other text. */
export function durationNanoseconds(text: string): bigint | undefined {
  return goDuration(text) ?? looseDuration(text);
}

function goDuration(text: string): bigint | undefined {
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text);
  if (!match) return undefined;
  const parts = [...(match[2] ?? '').matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)];
  const total = parts.reduce((sum, [, whole = '', fraction = '', unit = '']) => {
    const scale = nanosecondsOf(unit, false) ?? 0n;
    const part = fraction === '' ? 0n : (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
    return sum + BigInt(whole || '0') * scale + part;
  }, 0n);
  if (total > greatestInt64) return undefined;
  return match[1] === '-' ? -total : total;
}

function looseDuration(text: string): bigint | undefined {
  const matches = [...text.matchAll(/(\d+)\s*([A-Za-zµ]+)/g)];
  if (matches.some(([, count = '']) => BigInt(count) > greatestInt64)) return undefined;
  const factors = matches.flatMap(([, count = '', unit = '']) => {
    const scale = nanosecondsOf(unit.toLowerCase(), true);
    return scale === undefined ? [] : [BigInt(count) * scale];
  });
  return factors.length === 0 ? undefined : factors.reduce((sum, part) => sum + part, 0n);
}

/** The last name of a unit also stands for words that begin with it: "minutes". */
function nanosecondsOf(unit: string, isLoose: boolean): bigint | undefined {
  const found = unitNanoseconds.find(
    ([names]) => names.includes(unit) || (isLoose && unit.startsWith(names.at(-1) ?? unit)),
  );
  return found?.[1];
}

export const stringFormats: Readonly<Record<string, StringFormat>> = {
  date: isDate,
  'date-time': isDateTime,
  duration: (text) => durationNanoseconds(text) !== undefined,
  email: isEmail,
  hostname: isHostname,
  ipv4: (text) => isIpv4(text) || (text.includes('.') && isIpv6(text)),
  ipv6: isIpv6,
  cidr: isCidr,
  mac: isMac,
  uri: isUri,
  uuid: (text) => uuidPattern.test(text),
  uuid3: (text) => uuid3Pattern.test(text),
  uuid4: (text) => uuid4Pattern.test(text),
  uuid5: (text) => uuid5Pattern.test(text),
  hexcolor: (text) => hexColorPattern.test(text),
  byte: (text) => base64Pattern.test(text),
  password: () => true,
};

export type NumberFormat = (value: number) => boolean;

const greatestFloat = 3.4028234663852886e38;

export const numberFormats: Readonly<Record<string, NumberFormat>> = {
  int32: (value) => value >= -2147483648 && value <= 2147483647,
  int64: (value) => value >= -(2 ** 63) && value < 2 ** 63,
  float: (value) => Math.abs(value) <= greatestFloat,
  double: () => true,
};

/** Everything under one name each, as compiled code asks for it. */
export const compiledFormats: Readonly<Record<string, unknown>> = {
  ...stringFormats,
  ...Object.fromEntries(
    Object.entries(numberFormats).map(([name, validate]) => [name, { type: 'number', validate }]),
  ),
};
