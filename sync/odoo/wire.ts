/** An HTTP request as a transport sends it; `path` is relative to Odoo's address. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A complete HTTP reply. */
export interface WireReply {
  readonly status: number;
  /** Media type in lower case without parameters, as `application/json`; empty when there is none. */
  readonly contentType: string;
  readonly body: string;
  /** `Retry-After` in milliseconds. */
  readonly comeAgainMs?: number;
}

/** Deeper than any reply of Odoo; a domain with its operators nests about ten deep. */
const maxDepth = 100;

const quote = 34;
const backslash = 92;

/** Depth is measured before parsing, because code that walks the value would overflow its stack. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at += 1;
      while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
    } else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (code === 93 || code === 125) depth -= 1;
  }
  return false;
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly hostile: boolean };

/** JSON of a stranger: `hostile` when it is built to do harm, else merely incomplete or no JSON. */
export function parseJson(text: string): Parsed {
  if (nestsTooDeep(text)) return { ok: false, hostile: true };
  try {
    // `\u005f` is an underscore: a key that copying code would take for the prototype can be spelt with it.
    const suspect = text.includes('__proto__') || /\\u005f/i.test(text);
    let hostile = false;
    const value: unknown = suspect
      ? JSON.parse(text, (key, member: unknown) => {
          hostile ||= key === '__proto__';
          return member;
        })
      : JSON.parse(text);
    return hostile ? { ok: false, hostile } : { ok: true, value };
  } catch {
    return { ok: false, hostile: false };
  }
}

/** XML-RPC spends three tags on each level of a value. */
const maxTagDepth = 3 * maxDepth;

/**
 * Why an XML-RPC reply must not reach the parser, or undefined: document types and entities, deep nesting, and names
 * that are spelt so as to become a prototype. Runs once over the text and allocates nothing.
 */
export function xmlHarm(text: string): string | undefined {
  let depth = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    const next = text.charAt(at + 1);
    if (next === '/') depth -= 1;
    else if (next === '!') {
      if (!text.startsWith('<![CDATA[', at)) return 'a document type, an entity or a comment';
      const end = text.indexOf(']]>', at);
      if (end === -1) return undefined;
      at = end;
    } else if (next !== '?') {
      const close = text.indexOf('>', at);
      if (close === -1) return undefined;
      if (text.charAt(close - 1) !== '/') depth += 1;
      if (depth > maxTagDepth) return 'nested too deep';
      if (/^name\b/i.test(text.slice(at + 1, at + 6)) && !plainName.test(text.slice(close + 1, close + 200)))
        return 'a strange name';
    }
  }
  return undefined;
}
const plainName = /^(?!\s*__proto__)[^<&]{0,150}<\//;
