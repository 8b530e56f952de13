import { expect } from 'chai';
import fc from 'fast-check';
import {
  docComment,
  markdownCode,
  markdownText,
  propertyName,
  stringLiteral,
  typeIdentifier,
} from './sanitize.js';

describe('sanitize', () => {
  it('keeps text inside its comment, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('*', '/', '\\', '\n', '\r', '\u2028', 'a', ' ') })),
        (lines) => {
          const comment = docComment({ text: lines, tags: lines }, '');
          expect(comment === '' || comment.indexOf('*/') === comment.length - '*/\n'.length).to.equal(true);
          expect(comment).to.not.match(/[\r\u2028]/);
        },
      ),
    );
  });

  it('writes string literals that read back as the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- reading it back is the test
        expect(new Function(`return ${stringLiteral(text)}`)()).to.equal(text);
      }),
    );
  });

  it('quotes names of fields that are not identifiers', () => {
    expect(propertyName('max-size')).to.equal("'max-size'");
    expect(propertyName("it's")).to.equal("'it\\'s'");
    expect(propertyName('size')).to.equal('size');
  });

  it('makes names of types from anything', () => {
    expect(typeIdentifier('max-size')).to.equal('MaxSize');
    expect(typeIdentifier('4 */ x')).to.equal('T4X');
  });

  it('hides text direction marks and control characters', () => {
    expect(docComment({ text: ['a\u202eb\u0007c'] }, '')).to.equal('/** a b c */\n');
  });

  it('lets no description begin a tag', () => {
    expect(docComment({ text: ['@deprecated'], tags: ['default 1'] }, '')).to.equal(
      '/**\n * \\@deprecated\n * @default 1\n */\n',
    );
  });

  it('keeps Markdown cells in their column', () => {
    expect(markdownText('a | b <script>\nc')).to.equal('a \\| b &lt;script> c');
    expect(markdownCode('a | `b`')).to.equal('`` a \\| `b` ``');
  });
});
