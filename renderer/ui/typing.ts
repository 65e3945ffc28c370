/** Longer than any quantity that is accepted; what is beyond is a stuck key. */
const longest = 12;
/** Whatever could be meant as a number is shown and then refused in words, never swallowed. */
const numberCharacters = /^[0-9.,eE+-]$/;

/** The figure being typed. `fresh`: it was proposed, the first key replaces it. */
export interface Typed {
  readonly text: string;
  readonly fresh: boolean;
}

export function typeInto(typed: Typed, characters: string): Typed {
  let { text, fresh } = typed;
  for (const character of characters) {
    if (!numberCharacters.test(character)) continue;
    const before = fresh ? '' : text;
    fresh = false;
    text = before === '0' && /\d/.test(character) ? character : (before + character).slice(0, longest);
  }
  return { text, fresh };
}

/** The last character goes; a proposed figure goes whole. */
export const deleteFrom = (typed: Typed): Typed => ({
  text: typed.fresh ? '' : typed.text.slice(0, -1),
  fresh: false,
});

/** An exact decimal string as it is typed with this decimal key. */
export const toTyped = (value: string, decimalKey: '.' | ','): string => value.replace('.', decimalKey);
