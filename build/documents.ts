import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { contractTables } from '../main/contract/print.ts';
import { deliveryMoves } from '../sync/domain/delivery.ts';
import { faultRules } from '../sync/rules/faults.ts';
import { ownership } from '../sync/rules/ownership.ts';

/** A part of a document that is printed from the code's own tables. */
export interface DocumentPart {
  readonly document: string;
  readonly part: string;
  readonly text: string;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const tables: Readonly<Record<string, () => string>> = {
  contract: contractTables,
  ownership: () =>
    table(
      [
        'record',
        'field or transition',
        'who decides',
        'when they differ',
        'entries on their way',
        'Odoo refuses with',
        'sent again when that is over',
        'why',
      ],
      ownership.map((rule) => [
        rule.record,
        rule.transition === null ? rule.field : `${rule.field}: ${rule.transition}`,
        rule.owner,
        rule.onDisagreement,
        rule.entries,
        rule.refusals.join(', ') || '–',
        rule.again.join(', ') || '–',
        rule.why,
      ]),
    ),
  deliveries: () =>
    table(
      ['from', 'to'],
      Object.entries(deliveryMoves).map(([from, to]) => [from, to.join(', ') || '–']),
    ),
  faults: () =>
    table(
      ['fault', 'entries', 'Odoo counts as', 'waits', 'shown as'],
      Object.entries(faultRules).map(([kind, rule]) => [
        kind,
        rule.entries,
        rule.online ? 'answering' : 'away',
        rule.pause ? 'for somebody to act' : 'shortly',
        rule.failure,
      ]),
    ),
};

export const documentParts = (): DocumentPart[] =>
  Object.entries(tables).map(([part, print]) => ({ document: 'ARCHITECTURE.md', part, text: print() }));

/** Writes the parts between their markers `<!-- NAME:begin -->` and `<!-- NAME:end -->`. */
function writeDocuments(): void {
  for (const { document, part, text } of documentParts()) {
    const file = fileURLToPath(new URL(`../${document}`, import.meta.url));
    const pattern = new RegExp(`(<!-- ${part}:begin -->)[^]*?(<!-- ${part}:end -->)`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(pattern, `$1\n${text}\n$2`));
  }
}

if (import.meta.main) writeDocuments();
