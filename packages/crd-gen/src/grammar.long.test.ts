import { expectSoundCode, expectSoundYaml } from './testing/grammar.js';

describe('what is emitted for 300 kinds drawn from the grammar', () => {
  it('compiles', () => expectSoundCode(300));
  it('reads back as YAML of either version', () => expectSoundYaml(300));
});
