import { describe, expect, test } from 'vitest';
import { openSqlCatalog } from '../../../src/storage/sql/open.ts';
import { redactUrl } from '../../../src/storage/sql/redact-url.ts';
import { sqliteFile } from '../../../src/storage/sql/sqlite/sqlite-url.ts';

describe('the file of a URL of SQLite', () => {
  test.each([
    ['sqlite:///relative.db', 'relative.db'],
    ['sqlite:///a/relative.db', 'a/relative.db'],
    ['sqlite:////absolute.db', '/absolute.db'],
    ['sqlite:path.db', 'path.db'],
    ['sqlite:/path.db', '/path.db'],
    ['SQLite:///Größe 1.db', 'Größe 1.db'],
    ['sqlite+pysqlite:///a.db', 'a.db'],
    ['sqlite:///C:\\studies\\a.db', 'C:\\studies\\a.db'],
  ])('%s is %s', (url, file) => {
    expect(sqliteFile(url)).toBe(file);
  });

  test.each([
    'sqlite://',
    'sqlite:',
    'sqlite:///',
    'sqlite:///:memory:',
    'sqlite://file.db',
    'sqlite://host/file.db',
    'sqlite:///a.db?mode=ro',
  ])('%s is refused', (url) => {
    expect(() => sqliteFile(url)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });
});

describe('a URL without its secrets', () => {
  test.each([
    ['postgresql://hpo:secret@host:5432/db', 'postgresql://hpo:***@host:5432/db'],
    ['postgresql+psycopg2://hpo:secret@host/db', 'postgresql+psycopg2://hpo:***@host/db'],
    ['postgres://:secret@host/db', 'postgres://:***@host/db'],
    ['postgres://hpo@host:5432/db', 'postgres://hpo@host:5432/db'],
    ['postgres://host:5432/db', 'postgres://host:5432/db'],
    ['postgres://[::1]:5432/db', 'postgres://[::1]:5432/db'],
    [
      'postgres:///db?host=/run&user=hpo&password=secret&port=1',
      'postgres:///db?host=/run&user=hpo&password=***&port=1',
    ],
    ['postgres://host/db?sslpassword=secret', 'postgres://host/db?sslpassword=***'],
    // Malformed ones, as people write them: an @, a /, a # or a ? in the password.
    ['postgres://hpo:se@cret@host/db', 'postgres://hpo:***@host/db'],
    ['postgres://hpo:12/secret@host/db', 'postgres://hpo:***@host/db'],
    ['postgres://hpo:12#secret@host/db', 'postgres://hpo:***@host/db'],
    ['postgres://hpo:12?secret@host/db', 'postgres://hpo:***@host/db'],
    ['postgres://hpo:sec\nret@host/db', 'postgres://hpo:***@host/db'],
    ['sqlite:///studies.db', 'sqlite:///studies.db'],
    ['results', 'results'],
  ])('%s is %s', (url, redacted) => {
    expect(redactUrl(url)).toBe(redacted);
  });
});

test.each(['mysql://u:secret@host/db', 'redis://h', 'results', 'postgres://hpo:p%ZZ:secret@host:x/db'])(
  '%s opens nothing, and its password is not told',
  async (url) => {
    const error = await openSqlCatalog(url).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'BAD_INPUT', message: expect.not.stringContaining('secret') });
    expect(JSON.stringify(error)).not.toContain('secret');
  },
);
