import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODE_LENGTH, codeMaker, isCode, PREVIEW_CODE } from '../../src/domains/links/code.ts';
import { allowedHostOf, hostOf, isAllowedHost, readTarget } from '../../src/domains/links/target.ts';
import { brokenCallIn, nameCalls, replaceCalls, targetsIn } from '../../src/kernel/link-calls.ts';

const HOSTS = ['shop.example', '*.stores.example'];

describe('a target', () => {
  test.each([
    ['https://shop.example/sale?x=1#y', 'https://shop.example/sale?x=1#y'],
    ['https://SHOP.example', 'https://shop.example/'],
    ['https://shop.example./a', 'https://shop.example./a'],
    ['https://berlin.stores.example/', 'https://berlin.stores.example/'],
    ['https://a.b.stores.example:8443/', 'https://a.b.stores.example:8443/'],
  ])('%s may be led to', (given, url) => {
    expect(readTarget(given, HOSTS)).toEqual({ ok: true, url });
  });

  test.each([
    ['http://shop.example/', /https:/],
    ['//shop.example/', /https:/],
    ['/sale', /https:/],
    ['javascript:alert(1)', /https:/],
    ['data:text/html,x', /https:/],
    ['https:shop.example', /https:/],
    ['', /https:/],
    ['https://evil.example/', /"evil\.example".*shop\.example, \*\.stores\.example/],
    ['https://evil.example/?https://shop.example', /"evil\.example"/],
    ['https://shop.example.evil.example/', /"shop\.example\.evil\.example"/],
    ['https://shop.example@evil.example/', /name or password/],
    ['https://evil.example\\@shop.example/', /"evil\.example"/],
    ['https://evil.example\\.shop.example/', /"evil\.example"/],
    ['https://xshop.example/', /"xshop\.example"/],
    ['https://stores.example/', /"stores\.example"/],
    ['https://evilstores.example/', /"evilstores\.example"/],
    ['https://127.0.0.1/', /127\.0\.0\.1/],
    [`https://shop.example/${'x'.repeat(2_000)}`, /at most 2000/],
  ])('%s may not', (given, why) => {
    const read = readTarget(given, HOSTS);
    expect(read.ok ? read.url : read.message).toMatch(why);
    expect(read.ok).toBe(false);
  });

  test('whatever is taken leads to a host of the list, as a browser reads it', () => {
    const piece = fc.constantFrom(
      'https://',
      'shop.example',
      'evil.example',
      '@',
      '\\',
      '/',
      '.',
      ':',
      '#',
      '?',
      '\t',
      '%2e',
      '*',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const read = readTarget(`https://${pieces.join('')}`, HOSTS);
        if (!read.ok) return;
        const { protocol, hostname, username } = new URL(read.url);
        expect([protocol, hostname.replace(/\.$/, ''), username]).toEqual(['https:', 'shop.example', '']);
      }),
      { numRuns: 2_000, examples: [[['shop.example']]] },
    );
  });

  test('entries of the list are names of hosts', () => {
    expect(['Shop.Example', '*.Shop.Example', 'bücher.example', 'a.co.uk.'].map(allowedHostOf)).toEqual([
      'shop.example',
      '*.shop.example',
      'xn--bcher-kva.example',
      'a.co.uk',
    ]);
    for (const none of [
      '*',
      '*.',
      'localhost',
      '127.0.0.1',
      '[::1]',
      'a/b',
      'https://a.example',
      'a.example:80',
      'a@b.example',
      'a.*.example',
      '',
    ])
      expect(allowedHostOf(none), none).toBeNull();
    expect(hostOf('*.shop.example')).toBeNull();
    expect(isAllowedHost('shop.example.', HOSTS)).toBe(true);
  });
});

describe('codes', () => {
  test('are 11 letters and digits, all alike likely, and never twice', () => {
    const next = codeMaker();
    const codes = Array.from({ length: 20_000 }, next);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.every(isCode)).toBe(true);
    expect(CODE_LENGTH).toBeGreaterThanOrEqual(10);
    expect(isCode(PREVIEW_CODE)).toBe(false);
    const counts = new Map<string, number>();
    for (const character of codes.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    // 220,000 characters over 62: 3,548 of each, give or take six times the deviation.
    for (const count of counts.values()) expect(Math.abs(count - 3_548)).toBeLessThan(360);
    expect(counts.size).toBe(62);
  });
});

describe('calls', () => {
  test.each([
    ['{{ link "https://a.example" }}', ['https://a.example']],
    ['{{link \'https://a.example\'}} {{- link "https://b.example" -}}', ['https://a.example', 'https://b.example']],
    ['{{ link "https://a.example" }}{{ link "https://a.example" }}', ['https://a.example']],
    ['{{ link }} {{ link | upcase }} {{ link.url }} {{ linked }}', []],
    ['no call', []],
  ])('%s', (text, targets) => {
    expect(targetsIn(text)).toEqual(targets);
    expect(brokenCallIn(text)).toBeNull();
  });

  test.each([
    '{{ link “https://a.example” }}',
    '{{ link https://a.example }}',
    '{{ link "https://a.example" | upcase }}',
    '{{ link "x }}',
    '{{link target}}',
  ])('%s is none, and is found', (text) => {
    expect(targetsIn(text)).toEqual([]);
    expect(brokenCallIn(text)).not.toBeNull();
  });

  test('become variables of a template, each target one', () => {
    const named = nameCalls('{%if x%}{{- link "a" }}{%endif%} {{ link "b" }} {{ link "a" -}}');
    expect(named).toEqual({
      body: '{%if x%}{{- heliograph_link_0 }}{%endif%} {{ heliograph_link_1 }} {{ heliograph_link_0 -}}',
      targets: ['a', 'b'],
    });
    expect(replaceCalls('go {{ link "a" }}$&', (target) => `<${target}>`)).toBe('go <a>$&');
  });
});
