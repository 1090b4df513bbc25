import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readThreecxFile, threecxDatabase } from './threecx-files.ts'

describe("3CX's own files", () => {
  it('name the database, as JSON', () => {
    const file =
      '{"DbHost":"127.0.0.1","DbName":"database_single","DbPassword":"p","DbPort":5432,"DbUser":"phonesystem"}'
    expect(readThreecxFile(file)).toEqual({
      ...{ host: '127.0.0.1', port: 5432, database: 'database_single', user: 'phonesystem', password: 'p' },
    })
  })

  it('name it as an ini file, where the Master account goes first', () => {
    const file =
      '[X]\r\nDBHost = 127.0.0.1\r\nDBPort = 5480\r\nDBName = database_single\r\nDBPassword = lesser\r\nMasterDBUser = phonesystem\r\nMasterDBPassword = a=b c\r\n'
    expect(readThreecxFile(file)).toMatchObject({ user: 'phonesystem', password: 'a=b c', port: 5480 })
  })

  it('give way to what the configuration says, and are not needed when it has a password', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-3cx-'))
    const file = path.join(folder, 'config.json')
    writeFileSync(file, '\uFEFF{"DbPassword":"from file","DbUser":"reader"}')
    expect(await threecxDatabase({ host: 'pbx' }, [path.join(folder, 'none'), file])).toMatchObject({
      ...{ host: 'pbx', port: 5432, database: 'database_single', user: 'reader', password: 'from file' },
    })
    expect(await threecxDatabase({ password: 'mine' }, [file])).toMatchObject({ user: 'phonesystem', password: 'mine' })
    await expect(threecxDatabase({}, [])).rejects.toMatchObject({ code: 'not_configured' })
    rmSync(folder, { recursive: true })
  })

  it('that are rubbish name nothing', () => {
    for (const file of ['{', '[]', '', 'hello']) expect(readThreecxFile(file)?.password).toBeUndefined()
  })
})
