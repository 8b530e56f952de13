import { expect } from 'chai';
import { TemplateTokens } from './template-tokens.js';

describe('TemplateTokens', () => {
  const tokens = new TemplateTokens();
  const lines = (...text: readonly string[]): string => text.join('\n');

  it('writes scalars as JSON, so that every content is safe', () => {
    expect(tokens.render({ a: tokens.value('$.Values.a') })).to.equal('a: {{ $.Values.a | toJson }}');
  });

  it('joins a scalar with the text around it', () => {
    expect(tokens.render({ a: `x-${tokens.value('$.b')}.y` })).to.equal(
      'a: {{ print "x-" ($.b) ".y" | toJson }}',
    );
  });

  it('leaves out a map entry whose scalar is empty', () => {
    expect(tokens.render({ a: { b: tokens.optional('$.b'), c: 1 } })).to.equal(
      lines('a:', '  {{- with $.b }}', '  b: {{ . | toJson }}', '  {{- end }}', '  c: 1'),
    );
  });

  it('leaves out a list item whose scalar is empty', () => {
    const env = [{ name: 'B', value: tokens.optionalJson('$.b') }];
    expect(tokens.render({ env })).to.equal(
      lines(
        'env:',
        '  {{- with $.b }}',
        '  - name: B',
        '    value: {{ . | toJson | toJson }}',
        '  {{- end }}',
      ),
    );
  });

  it('indents maps and lists to where they stand, even when a construct copied them', () => {
    const labels = tokens.include<object>('labels');
    const manifest = {
      metadata: { labels: { ...labels } },
      spec: [{ name: 'a', context: tokens.block('$.c') }],
    };
    expect(tokens.render(manifest)).to.equal(
      lines(
        'metadata:',
        '  labels:',
        '    {{- include "labels" $ | nindent 4 }}',
        'spec:',
        '  - name: a',
        '    context:',
        '      {{- toYaml ($.c) | nindent 6 }}',
      ),
    );
  });

  it('leaves out a map entry whose map or list is empty', () => {
    expect(tokens.render({ a: tokens.optionalBlock('$.a') })).to.equal(
      lines('{{- with $.a }}', 'a:', '  {{- toYaml . | nindent 2 }}', '{{- end }}'),
    );
  });

  it('leaves out the first entry of a list item by writing it last', () => {
    expect(tokens.render({ list: [{ a: tokens.optionalBlock('$.a'), b: 1 }] })).to.equal(
      lines(
        'list:',
        '  - b: 1',
        '    {{- with $.a }}',
        '    a:',
        '      {{- toYaml . | nindent 6 }}',
        '    {{- end }}',
      ),
    );
  });

  it('puts the items of a list among others', () => {
    expect(tokens.render({ env: [{ name: 'A' }, tokens.items('$.env')] })).to.equal(
      lines('env:', '  - name: A', '  {{- with $.env }}', '  {{- toYaml . | nindent 2 }}', '  {{- end }}'),
    );
  });

  it('lays a map of the user over one that has expressions', () => {
    const fields = { a: tokens.value('$.a'), b: { c: 'd', e: 1 } };
    expect(tokens.render({ spec: tokens.overlaid(fields, 'deepCopy $.user') })).to.equal(
      lines(
        'spec:',
        '  {{- toYaml (mergeOverwrite (dict "a" ($.a) "b" (dict "c" (print "d") "e" 1)) (deepCopy $.user)) | nindent 2 }}',
      ),
    );
  });

  it('refuses what would come out wrong', () => {
    expect(() => tokens.render({ a: 'b {{ c }}' })).to.throw(
      'Helm would take this line of a manifest for a template',
    );
    expect(() => tokens.render({ [tokens.value('$.a')]: 1, b: 2 })).to.throw(
      'A key cannot be a template expression',
    );
    expect(() => tokens.render({ a: `x${tokens.optional('$.a')}` })).to.throw(
      'Only scalars can be part of a text',
    );
  });
});
