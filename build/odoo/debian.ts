import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed, run } from './command.ts';
import { withLock } from './lock.ts';
import { step, type Progress } from './progress.ts';

/** An unpacked Debian package: `folder` holds usr/… as the package lays it out. */
export interface UnpackedDeb {
  folder: string;
  version: string;
}

export interface DebRequest {
  suite: string;
  package: string;
  cacheDir: string;
  progress?: Progress;
}

/** A package could not be had. The message says which step failed and what to look at. */
export class DebUnavailable extends Error {}

/** One `deb` line of the machine's apt configuration. */
export interface AptSource {
  uri: string;
  suites: string[];
  signedBy: string | undefined;
}

const MARKER = 'complete.json';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Reads a deb822 file (`*.sources`). Comments inside a stanza are dropped, folded values joined. */
export function parseDeb822(text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map<string, string>();
    let last = '';
    for (const line of stanza.split('\n').filter((each) => !each.startsWith('#') && each.trim())) {
      const field = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
      if (field) fields.set((last = field[1]!.toLowerCase()), field[2]!.trim());
      else fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`);
    }
    const words = (name: string) => (fields.get(name) ?? '').split(/\s+/).filter(Boolean);
    if (!words('types').includes('deb') || fields.get('enabled') === 'no') return [];
    return words('uris').map((uri) => ({ uri, suites: words('suites'), signedBy: fields.get('signed-by') }));
  });
}

/** Reads a one-line style file (`sources.list`, `*.list`). */
export function parseOneLine(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/.exec(line);
    if (!match) return [];
    const signedBy = /signed-by=(\S+)/.exec(match[1] ?? '')?.[1];
    return [{ uri: match[2]!, suites: [match[3]!], signedBy }];
  });
}

/** The mirror from which this machine takes its own release. It serves the other suites as well. */
export function findMirror(sources: AptSource[], codename: string): AptSource | undefined {
  return sources.find((source) => source.suites.includes(codename) && !source.uri.includes('security'));
}

function machineSources(): AptSource[] {
  const folder = '/etc/apt/sources.list.d';
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return ['/etc/apt/sources.list', ...files].filter(existsSync).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return file.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text);
  });
}

function codename(): string {
  return /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
}

/** apt settings that keep everything in `work`: the machine's own lists and sources stay as they are. */
function privateApt(work: string, suite: string): string[] {
  const mirror = findMirror(machineSources(), codename());
  if (!mirror)
    throw new DebUnavailable(`No source for ${codename() || 'Debian'} in /etc/apt: there is no mirror to ask.`);
  const signedBy = mirror.signedBy ?? KEYRING;
  mkdirSync(join(work, 'lists', 'partial'), { recursive: true });
  const list = join(work, 'private.sources');
  writeFileSync(list, `Types: deb\nURIs: ${mirror.uri}\nSuites: ${suite}\nComponents: main\nSigned-By: ${signedBy}\n`);
  const settings = {
    'Dir::Etc::sourcelist': list,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::Lists': join(work, 'lists'),
    'Dir::Cache::pkgcache': '',
    'Dir::Cache::srcpkgcache': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    // Otherwise apt tries to drop root and cannot write into a folder below /root.
    'APT::Sandbox::User': 'root',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/**
 * Downloads one package of another Debian suite and unpacks it into `cacheDir/package`; nothing is installed.
 * A cached copy is used as it is. Throws DebUnavailable when it cannot be downloaded.
 */
export async function fetchDeb(request: DebRequest): Promise<UnpackedDeb> {
  const folder = join(request.cacheDir, request.package);
  return withLock(`${folder}.lock`, async () => cached(folder) ?? (await download(request, folder)));
}

function cached(folder: string): UnpackedDeb | undefined {
  try {
    const marker: unknown = JSON.parse(readFileSync(join(folder, MARKER), 'utf8'));
    if (typeof marker === 'object' && marker && 'version' in marker && typeof marker.version === 'string') {
      return { folder, version: marker.version };
    }
  } catch {
    // Missing or half written: the caller fetches again.
  }
  return undefined;
}

async function download(request: DebRequest, folder: string): Promise<UnpackedDeb> {
  const progress = request.progress ?? (() => undefined);
  const work = `${folder}.part`;
  rmSync(work, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    const settings = privateApt(work, request.suite);
    const name = `${request.package} of Debian ${request.suite}`;
    await step(progress, `apt-get update for ${request.suite}`, () => run('apt-get', [...settings, 'update']));
    const args = [...settings, 'download', request.package];
    await step(progress, `download ${name}`, () => run('apt-get', args, { cwd: work }));
    const deb = readdirSync(work).find((file) => file.endsWith('.deb'));
    if (!deb) throw new DebUnavailable(`apt-get download left no file for ${name}.`);
    const file = join(work, deb);
    const tree = join(work, 'tree');
    await step(progress, `unpack ${deb}`, () => run('dpkg', ['-x', file, tree]));
    const version = (await run('dpkg-deb', ['-f', file, 'Version'])).trim();
    writeFileSync(join(tree, MARKER), JSON.stringify({ version, suite: request.suite }));
    renameSync(tree, folder);
    return { folder, version };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new DebUnavailable(`${request.package} could not be fetched from Debian ${request.suite}. ${error.message}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
