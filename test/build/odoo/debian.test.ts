import { expect, test } from 'vitest';
import { findMirror, parseDeb822, parseOneLine } from '../../../build/odoo/debian.ts';

const DEB822 = `# comment
Types: deb deb-src
# another comment
URIs: http://mirror.example/debian
Suites: bookworm
  bookworm-updates
Components: main
Signed-By: /keys/debian.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: bookworm
`;

test('the mirror is taken from deb822 sources, folded values and comments included', () => {
  const sources = parseDeb822(DEB822);
  expect(sources).toHaveLength(2);
  expect(findMirror(sources, 'bookworm')).toEqual({
    uri: 'http://mirror.example/debian',
    suites: ['bookworm', 'bookworm-updates'],
    signedBy: '/keys/debian.gpg',
  });
});

test('the mirror is taken from one-line sources', () => {
  const sources = parseOneLine(`# deb http://no.example/debian bookworm main
deb-src http://src.example/debian bookworm main
deb http://security.example/debian-security bookworm-security main
deb [arch=amd64 signed-by=/keys/d.gpg] http://mirror.example/debian bookworm main contrib`);
  expect(findMirror(sources, 'bookworm')).toEqual({
    uri: 'http://mirror.example/debian',
    suites: ['bookworm'],
    signedBy: '/keys/d.gpg',
  });
});

test('without a source for the release there is no mirror', () => {
  expect(findMirror(parseDeb822(DEB822), 'trixie')).toBeUndefined();
});
