import { expectSoundCode, expectSoundYaml } from './testing/grammar.js';

describe('what is emitted for 40 kinds drawn from the grammar', () => {
  it('compiles', () => expectSoundCode(40)).timeout(300_000);
  it('reads back as YAML of either version', () => expectSoundYaml(40));
});
