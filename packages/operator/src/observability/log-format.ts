/** How a log line looks. */
export type LogFormat = 'plain' | 'full' | 'json';

/** Fields with a place of their own in a text line. */
const PLACED = new Set(['level', 'time', 'msg', 'object', 'controller', 'err']);

/**
 * A JSON log line as text for people. `plain`: level and message; `full`: with time, controller and object before the
 * message. Both end in the other fields as `name=value`; an error's stack follows on its own lines.
 */
export function formatAsText(jsonLine: string, format: 'plain' | 'full'): string {
  const line = JSON.parse(jsonLine) as Readonly<Record<string, unknown>>;
  const level = text(line['level']).toUpperCase().padEnd(5);
  const object = line['object'] === undefined ? '' : `[${text(line['object'])}] `;
  const where = line['controller'] === undefined ? '' : `[${text(line['controller'])}] `;
  const prefix =
    format === 'plain' ? `${level} ${object}` : `${text(line['time'])} ${level} ${where}${object}`;
  const fields = Object.entries(line)
    .filter(([name]) => !PLACED.has(name))
    .map(([name, value]) => ` ${name}=${quoted(value)}`);
  return `${prefix}${text(line['msg'])}${fields.join('')}${errorText(line['err'])}\n`;
}

function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return error === undefined ? '' : ` err=${quoted(error)}`;
  const { stack, name, message } = error as Readonly<Record<string, unknown>>;
  return typeof stack === 'string' ? `\n${stack}` : `\n${text(name)}: ${text(message)}`;
}

function quoted(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}
