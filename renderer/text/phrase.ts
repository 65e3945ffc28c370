/** A text; a plural is chosen by the fact `n`. */
export type Phrase = string | { readonly one: string; readonly other: string };
