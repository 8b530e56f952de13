import { expect } from 'chai';
import { problemsOf, thingSchema } from './testing/thing-kind.js';

const spec = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    note: { type: ['string', 'null'] },
    'max-size': { type: 'integer' },
    when: { type: 'string', format: 'date-time' },
    any: { 'x-kubernetes-preserve-unknown-fields': true },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    ports: {
      type: 'array',
      items: { type: 'object', properties: { start: { type: 'integer' }, end: { type: 'integer' } } },
    },
  },
};

function problemsOfRule(rule: object, at: object = spec): readonly string[] {
  return problemsOf(thingSchema({ spec: { ...at, 'x-kubernetes-validations': [rule] } }));
}

describe('checkRules', () => {
  const accepted = [
    "self.name == 'x'",
    'self.name != oldSelf.name',
    'self == oldSelf',
    'self.ports != oldSelf.ports',
    'has(self.note) && self.note.size() > 1',
    'self.max__dash__size > 3',
    "self.when < timestamp('2030-01-01T00:00:00Z')",
    'self.ports.all(p, p.start <= p.end)',
    "self.labels.all(key, self.labels[key] != '')",
    "self.?note.orValue('') == ''",
  ];
  for (const rule of accepted) {
    it(`accepts ${rule}`, () => {
      expect(problemsOfRule({ rule })).to.deep.equal([]);
    });
  }

  const refused: readonly (readonly [string, string])[] = [
    ['self.nam == 1', 'No such key: nam'],
    ['self.note == null', 'compares with null'],
    ["self.max__dash__size == 'x'", 'no such overload: int == string'],
    ['self.name', 'yields string'],
    ['self.ports.all(p, p.first > 0)', 'No such key: first'],
    ['other.name == self.name', 'Unknown variable: other'],
    ['isURL(self.name)', 'calls isURL, which the validators do not know'],
    ['(self.name', 'Expected RPAREN'],
  ];
  for (const [rule, message] of refused) {
    it(`refuses ${rule}`, () => {
      expect(problemsOfRule({ rule }).join('\n'))
        .to.contain('/properties/spec/x-kubernetes-validations/0/rule')
        .and.contain(message);
    });
  }

  it('refuses a fieldPath that leads nowhere', () => {
    expect(problemsOfRule({ rule: 'true', fieldPath: '.nam' }).join()).to.contain('.nam does not exist');
    expect(problemsOfRule({ rule: 'true', fieldPath: 'name' }).join()).to.contain('name does not exist');
    expect(problemsOfRule({ rule: 'true', fieldPath: '.name' })).to.deep.equal([]);
  });

  it('refuses a message with a line break and a messageExpression that is no string', () => {
    expect(problemsOfRule({ rule: 'true', message: 'a\nb' }).join()).to.contain('has a line break');
    expect(problemsOfRule({ rule: 'true', messageExpression: '1 + 1' }).join()).to.contain('yields int');
  });

  it('refuses oldSelf in a list without keys and accepts it in a list with keys', () => {
    const items = {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, size: { type: 'integer' } },
      'x-kubernetes-validations': [{ rule: 'self.size >= oldSelf.size' }],
    };
    const keyed = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] };
    expect(problemsOf(thingSchema({ a: { type: 'array', items } })).join()).to.contain(
      'reads oldSelf where items have no former value',
    );
    expect(problemsOf(thingSchema({ a: { type: 'array', items, ...keyed } }))).to.deep.equal([]);
  });

  it('knows rules whose oldSelf is optional', () => {
    const optional = (rule: string, rest: object = {}): string =>
      problemsOfRule({ rule, optionalOldSelf: true, ...rest }).join('\n');
    expect(optional('!oldSelf.hasValue() || oldSelf.value().name == self.name')).to.equal('');
    expect(optional('oldSelf.name == self.name || oldSelf.hasValue()')).to.not.equal('');
    expect(optional("self.name != 'x'")).to.contain('/optionalOldSelf: is of no use');
    expect(optional('oldSelf.hasValue()', { messageExpression: "'was ' + oldSelf.name" })).to.contain(
      '/messageExpression',
    );
  });

  it('refuses expressions in matches() that only one side reads', () => {
    expect(problemsOfRule({ rule: "self.name.matches('(?i)a')" }).join()).to.contain('uses flags');
    expect(problemsOfRule({ rule: "self.name.matches('^a+$')" })).to.deep.equal([]);
  });

  it('gives rules of the root the name of the object and no more of its metadata', () => {
    const withRule = (rule: string): object => thingSchema({}, { 'x-kubernetes-validations': [{ rule }] });
    expect(problemsOf(withRule("self.metadata.name != 'x'"))).to.deep.equal([]);
    expect(problemsOf(withRule("self.metadata.labels['a'] == 'x'")).join()).to.contain('No such key: labels');
  });
});
