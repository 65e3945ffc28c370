/** A database at an address. */
export interface Place {
  readonly url: string;
  readonly database: string;
}

const address = (url: string): string => url.replace(/\/+$/, '');
export const isSamePlace = (a: Place, b: Place): boolean =>
  address(a.url) === address(b.url) && a.database === b.database;
