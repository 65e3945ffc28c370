import { describe, expect, it } from 'vitest';
import { failure, failureCodes } from '../../../sync/domain/failure.ts';
import { messageOf, messageTables } from '../../../sync/rules/messages.ts';

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').toSorted();

describe('messages', () => {
  it.each(failureCodes)('%s has a title and a to-do in both languages, with the same facts', (code) => {
    const en = messageTables.en[code];
    const de = messageTables.de[code];
    for (const part of [en.title, en.todo, de.title, de.todo]) expect(part.trim()).toBe(part);
    expect(en.title.length).toBeGreaterThan(3);
    expect(en.todo).toMatch(/\.\]?$/);
    expect(de.todo).toMatch(/\.\]?$/);
    expect(placeholders(de.title)).toEqual(placeholders(en.title));
    expect(placeholders(de.todo)).toEqual(placeholders(en.todo));
  });

  it('no message is left with a hole when its facts are unknown', () => {
    for (const code of failureCodes)
      for (const locale of ['en', 'de'] as const) {
        const { title, todo } = messageOf(failure(code), locale);
        expect(`${title} ${todo}`).not.toMatch(/[{}[\]?]/);
      }
  });

  it('facts fill their places', () => {
    expect(messageOf(failure('more_than_remains', { remaining: '168' }), 'en').title).toBe(
      'More than the order still needs: 168 left',
    );
    expect(messageOf(failure('quantity_too_precise', { digits: '0' }), 'de').todo).toContain('erlaubt 0');
  });

  it('a fact that looks like a placeholder stays text', () => {
    expect(messageOf(failure('odoo_said', { message: '{message} [x]' }), 'en').title).toContain('{message} [x]');
  });

  it('no message shows a code or technical word to the floor', () => {
    for (const code of failureCodes)
      for (const locale of ['en', 'de'] as const) {
        const { title, todo } = messageOf(failure(code), locale);
        expect(`${title} ${todo}`).not.toMatch(/_|\bundefined\b|exception|timeout|\bnil\b/i);
      }
  });
});
