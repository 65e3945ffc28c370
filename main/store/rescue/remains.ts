import { provenEntry, type ProvenEntry } from './shapes.ts';

/** Longer than any delivery. */
const longest = 4_000;
const hashStart = ',"hash":"';
const hashLength = 64;

/**
 * An entry out of JSON that is broken somewhere beside what was recorded: in its delivery, or behind its hash. The hash proves which
 * part of the text is the entry; of the delivery its state is kept if it can be read.
 */
export function remainsOf(json: string): (ProvenEntry & { readonly rev: number; readonly lwt: number }) | undefined {
  const end = json.lastIndexOf(hashStart);
  if (end < 0) return undefined;
  const hash = json.slice(end, end + hashStart.length + hashLength);
  for (let at = end; at > 0 && end - at < longest; at = json.lastIndexOf(',"', at - 1)) {
    const state = /"state":"(\w+)"/.exec(json.slice(at, end))?.[1];
    const delivery = at === end ? '' : `,"delivery":${JSON.stringify({ state })}`;
    const found = provenIn(`${json.slice(0, at)}${delivery}${hash}"}`);
    if (found) return { ...found, rev: Number(/"_rev":"(\d+)-/.exec(json)?.[1] ?? 0), lwt: 0 };
  }
  return undefined;
}

function provenIn(json: string): ProvenEntry | undefined {
  try {
    return provenEntry(JSON.parse(json));
  } catch {
    return undefined;
  }
}
