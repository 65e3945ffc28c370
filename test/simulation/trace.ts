/** What happened, in order: always as a hash, so that two runs of a seed can be compared; as words only when asked for. */
export class Trace {
  readonly lines: string[] = [];
  readonly #inWords: boolean;
  #hash = 0x811c9dc5;

  constructor(inWords: boolean) {
    this.#inWords = inWords;
  }

  /** @param ms virtual time */
  note(ms: number, who: string, what: string, detail: string | number = ''): void {
    this.#mix(who);
    this.#mix(what);
    if (typeof detail === 'string') this.#mix(detail);
    else this.#hash = Math.imul(this.#hash ^ (detail * 1_000), 0x01000193);
    this.#hash = Math.imul(this.#hash ^ (ms * 1_000), 0x01000193);
    if (this.#inWords) this.lines.push(`${(ms / 1_000).toFixed(3).padStart(9)} s  ${who.padEnd(8)} ${what} ${detail}`);
  }

  get isInWords(): boolean {
    return this.#inWords;
  }

  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }

  #mix(text: string): void {
    let hash = this.#hash;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    this.#hash = hash;
  }
}
