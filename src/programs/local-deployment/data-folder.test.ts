import { closeSync, mkdirSync, mkdtempSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { assertDatabases, assertDataFolder, BadDataFolder, faultInWords, inDataFolder } from './data-folder.ts'

const folder = () => mkdtempSync(path.join(tmpdir(), 'switchhook-data-'))

describe('a data folder', () => {
  it('is made where there is none', () => {
    const directory = path.join(folder(), 'new', 'one')
    assertDataFolder(directory)
    assertDatabases(directory)
  })

  it('that is a file, or lies in one, is refused in a sentence', () => {
    const file = path.join(folder(), 'data')
    writeFileSync(file, '')
    for (const directory of [file, path.join(file, 'below')]) {
      expect(() => assertDataFolder(directory)).toThrow(BadDataFolder)
      expect(() => assertDataFolder(directory)).toThrow(/is a file.*SWITCHHOOK_DATA/)
    }
  })

  it('below a place where nobody can make one is refused, and the start does not hang', () => {
    expect(() => assertDataFolder('/proc/switchhook/data')).toThrow(/can’t be made/)
  })

  it.each([
    ['EACCES', /may not write.*chown/],
    ['EPERM', /may not write/],
    ['EROFS', /read-only/],
    ['ENOSPC', /full: make room/],
    ['EDQUOT', /full: make room/],
    ['ENOENT', /can’t be made/],
  ])('for which the system says %s is refused with what to do', (code, words) => {
    const refuse = () => {
      throw Object.assign(new Error(`${code}: as Node says it`), { code })
    }
    expect(() => inDataFolder('/data', refuse)).toThrow(BadDataFolder)
    expect(faultInWords(code, '/data')).toMatch(words)
    expect(faultInWords(code, '/data')).toMatch(/^The|^This.*\.$/)
  })

  it('hides no fault of ours', () => {
    const fail = () => {
      throw new TypeError('a bug')
    }
    expect(() => inDataFolder('/data', fail)).toThrow(TypeError)
  })

  it('with a damaged database is refused, naming the file and the way back', () => {
    const directory = folder()
    const records = path.join(directory, 'records', 'do')
    mkdirSync(records, { recursive: true })
    const good = new DatabaseSync(path.join(records, 'good.sqlite'))
    good.exec('create table t (x)')
    good.close()
    assertDatabases(directory)
    writeFileSync(
      path.join(records, 'bad.sqlite'),
      'this is no database, and is long enough to be looked at'.repeat(40),
    )
    expect(() => assertDatabases(directory)).toThrow(
      /bad\.sqlite are damaged \(file is not a database\).*switchhook import/,
    )
  })

  it.each([
    ['at once', 50_000, false],
    ['by a thorough look where it is large', 70_000_000, true],
  ])('with a database that is damaged deep inside is refused %s', (_, bytes, isThorough) => {
    const directory = folder()
    const file = path.join(directory, 'records', 'one.sqlite')
    mkdirSync(path.dirname(file), { recursive: true })
    const database = new DatabaseSync(file)
    database.exec(`create table t (x); insert into t values (zeroblob(${bytes})), ('y')`)
    database.close()
    const damaged = openSync(file, 'r+')
    writeSync(damaged, Buffer.alloc(8192, 0xa5), 0, 8192, 4096)
    closeSync(damaged)
    if (isThorough) assertDatabases(directory)
    expect(() => assertDatabases(directory, isThorough)).toThrow(/one\.sqlite are damaged/)
  })
})
