const adjectives = ['whispering', 'amber', 'brisk', 'coral', 'dapper', 'eager', 'gentle', 'humble'];
const birds = [
  'petrel',
  'avocet',
  'bittern',
  'curlew',
  'dunlin',
  'egret',
  'fulmar',
  'grebe',
  'heron',
  'ibis',
];

/** A name such as `whispering-petrel` that is not taken; with a number when all are. */
export function inventedName(taken: ReadonlySet<string>): string {
  const pairs = birds.flatMap((bird) => adjectives.map((adjective) => `${adjective}-${bird}`));
  const free = pairs.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  let number = 2;
  while (taken.has(`${pairs[0]}-${number}`)) number += 1;
  return `${pairs[0]}-${number}`;
}
