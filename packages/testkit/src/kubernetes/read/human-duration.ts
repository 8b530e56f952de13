const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** How long ago something was, in the short form of kubectl: 45s, 3m12s, 5h, 2d3h, 400d, 3y. */
export function humanDuration(milliseconds: number): string {
  const count = (unit: number) => Math.floor(milliseconds / unit);
  const rest = (unit: number, part: number, name: string) => {
    const amount = Math.floor((milliseconds % unit) / part);
    return amount === 0 ? '' : `${amount}${name}`;
  };
  if (milliseconds < 0) return milliseconds < -second ? '<invalid>' : '0s';
  if (milliseconds < 2 * minute) return `${count(second)}s`;
  if (milliseconds < 10 * minute) return `${count(minute)}m${rest(minute, second, 's')}`;
  if (milliseconds < 3 * hour) return `${count(minute)}m`;
  if (milliseconds < 8 * hour) return `${count(hour)}h${rest(hour, minute, 'm')}`;
  if (milliseconds < 2 * day) return `${count(hour)}h`;
  if (milliseconds < 8 * day) return `${count(day)}d${rest(day, hour, 'h')}`;
  if (milliseconds < 2 * year) return `${count(day)}d`;
  if (milliseconds < 8 * year) return `${count(year)}y${rest(year, day, 'd')}`;
  return `${count(year)}y`;
}
