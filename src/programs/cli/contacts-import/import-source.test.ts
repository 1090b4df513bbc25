import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { newDataDir } from '../../../../test/support/server.ts'
import { CliFailure } from '../../terminal/failure.ts'
import { openSource, type SourceOptions } from './import-source.ts'
import { previewOf, previewWords } from './preview.ts'
import { openRejectsFile } from './rejects-file.ts'

const csv = 'Name,Mobile,Notes,Other\nJane Sample,+1 202 555 0101,vip,+1 202 555 0102\nNobody,,,\n'
const vcard = 'BEGIN:VCARD\nVERSION:3.0\nFN:Jane Sample\nTEL;TYPE=cell:+12025550101\nEND:VCARD\n'

function fileOf(text: string): string {
  const file = path.join(newDataDir(), 'contacts')
  writeFileSync(file, text)
  return file
}

async function read(text: string, options: SourceOptions = {}) {
  const source = await openSource(fileOf(text), options)
  const items = []
  for await (const { item } of source.items) items.push(item)
  return { ...source, items }
}

describe('a file of contacts', () => {
  it('is seen to be a CSV, with what its columns become', async () => {
    const { format, columns, items, readBytes, sizeBytes } = await read(csv)
    expect(format).toBe('csv')
    expect(columns.map(({ header, target }) => `${header}=${target}`)).toEqual([
      'Name=name',
      'Mobile=phone.mobile',
      'Notes=ignore',
      'Other=phone.other',
    ])
    expect(items).toMatchObject([
      { line: 2, row: { name: 'Jane Sample' } },
      { line: 3, rejected: expect.any(String) },
    ])
    expect(readBytes()).toBe(sizeBytes)
  })

  it('is seen to be a vCard', async () => {
    const { format, columns, items } = await read(vcard)
    expect({ format, columns }).toEqual({ format: 'vcard', columns: [] })
    expect(items).toMatchObject([
      { row: { name: 'Jane Sample', phones: [{ number: '+12025550101', label: 'mobile' }] } },
    ])
  })

  it('becomes what the admin says', async () => {
    const map = new Map([
      ['Notes', 'company'],
      ['Other', 'ignore'],
    ])
    const { columns, items } = await read(csv, { map })
    expect(columns.map(({ target }) => target)).toEqual(['name', 'phone.mobile', 'company', 'ignore'])
    expect(items[0]).toMatchObject({ row: { company: 'vip', phones: [{ number: '+1 202 555 0101' }] } })
  })

  it('is read in the format that the admin says', async () => {
    expect(
      (await read(vcard.replace('BEGIN', '\n\n-- my contacts --\nBEGIN'), { format: 'vcard' })).items,
    ).toHaveLength(1)
  })

  it('must be there, and must not be a vCard with a map', async () => {
    await expect(openSource(newDataDir(), {})).rejects.toThrow(/There is no file/)
    await expect(openSource('/no/such/file', {})).rejects.toThrow(CliFailure)
    await expect(openSource(fileOf(vcard), { map: new Map([['a', 'phone']]) })).rejects.toThrow(/--map is for CSV/)
  })

  it('can be looked at before it is imported', async () => {
    const source = await openSource(fileOf(csv), {})
    const words = previewWords(await previewOf(source), 140)
    expect(words).toContain('COLUMN  BECOMES       FOR INSTANCE\nName    name          Jane Sample | Nobody\n')
    expect(words).toContain('Notes   –             vip\n')
    expect(words).toContain('   2  Jane Sample  +1 202 555 0101 (mobile), +1 202 555 0102 (other)')
    expect(words).toContain('It has no phone number')
    expect(words).toMatch(/Nothing was imported\. .*--map/)
  })
})

describe('the file of rejected rows', () => {
  it('says line, outcome and reason, in order, to its owner only', () => {
    const file = path.join(newDataDir(), 'rejects.csv')
    const rejects = openRejectsFile(file)
    rejects.add({ rejected: [{ line: 9, reason: 'He said "no", twice' }], warnings: [{ line: 3, reason: 'half' }] })
    rejects.add({ rejected: [{ line: 12, reason: '=1+1' }], warnings: [] })
    rejects.close()
    expect(readFileSync(file, 'utf8')).toBe(
      'line,outcome,reason\n3,imported in part,"half"\n9,rejected,"He said ""no"", twice"\n12,rejected,"\'=1+1"\n',
    )
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})
