import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { collect } from '../../../../test/support/collect.ts'
import { mapColumns, parseColumnMap } from './columns.ts'
import { openCsv } from './csv.ts'
import { csvRow } from './csv-row.ts'
import type { ImportItem } from './import-item.ts'

async function* bytesOf(text: string | Uint8Array, size = 11): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(text: string | Uint8Array, { map = '', source = '' } = {}): Promise<ImportItem[]> {
  const { header, records } = await openCsv(bytesOf(text))
  const columns = mapColumns(header, parseColumnMap(map))
  const all = await collect(records)
  return all.map((record) => ('rejected' in record ? record : csvRow(record.line, record.cells, columns, source)))
}

describe('reading a CSV', () => {
  it.each([
    ['comma', 'Name,Mobile,Email\r\nAlice,07700 900123,a@example.com\r\n'],
    ['semicolon', 'Name;Mobile;Email\nAlice;07700 900123;a@example.com'],
    ['tab and BOM', '\ufeffName\tMobile\tEmail\nAlice\t07700 900123\ta@example.com\n'],
    ['bar', 'Name|Mobile|Email\nAlice|07700 900123|a@example.com\n'],
    ['quotes', '"Name","Mobile","Email"\n"Alice","07700 900123","a@example.com"\n'],
    ['old Mac lines', 'Name,Mobile,Email\rAlice,07700 900123,a@example.com\r'],
  ])('%s', async (_, text) => {
    expect(await read(text)).toEqual([
      {
        line: 2,
        row: {
          line: 2,
          name: 'Alice',
          emails: ['a@example.com'],
          phones: [{ number: '07700 900123', label: 'mobile' }],
        },
      },
    ])
  })

  it('follows Excel’s sep line, and counts it', async () => {
    expect(await read('sep=;\r\nName;Phone\r\n"Doe; John";201\r\n')).toMatchObject([
      { line: 3, row: { name: 'Doe; John' } },
    ])
  })

  it('reads windows-1252', async () => {
    const bytes = Buffer.from('Name;Telefon\nM\u00fcller;030 1234567\n', 'latin1')
    expect(await read(bytes)).toMatchObject([{ row: { name: 'Müller' } }])
  })

  it('gives the line a record begins at, over quoted line breaks and empty lines', async () => {
    const items = await read('Name,Phone\n"A\nB",201\n\nC,202\nD,\n')
    expect(items).toMatchObject([{ line: 2, row: { name: 'A\nB' } }, { line: 5, row: { name: 'C' } }, { line: 6 }])
  })

  it('takes Google’s labels and several values in a cell', async () => {
    const text =
      'First Name,Phone 1 - Label,Phone 1 - Value,E-mail 1 - Value\nAl,* Mobile,+1 555 123 4567 ::: +1 555 123 4568,a@example.com ::: b@example.com\n'
    expect(await read(text)).toMatchObject([
      {
        row: {
          emails: ['a@example.com', 'b@example.com'],
          phones: [
            { number: '+1 555 123 4567', label: 'mobile' },
            { number: '+1 555 123 4568', label: 'mobile' },
          ],
        },
      },
    ])
  })

  it('puts the source before ids, and knows companies', async () => {
    const text = 'id,Name,Is a Company,Phone\n1,Acme,TRUE,201\n2,Bob,False,202\n'
    expect(await read(text, { source: 'odoo' })).toMatchObject([
      { row: { id: 'odoo:1', kind: 'company' } },
      { row: { id: 'odoo:2', kind: 'person' } },
    ])
    expect(await read(text)).toMatchObject([{ row: { id: '1' } }, { row: { id: '2' } }])
  })

  it('follows the admin’s map', async () => {
    const items = await read('Wer,Wo\nAlice,201\n', { map: 'Wer=name,Wo=phone.desk' })
    expect(items).toMatchObject([{ row: { name: 'Alice', phones: [{ number: '201', label: 'desk' }] } }])
  })

  it('rejects rows without number and e-mail, and rows beyond a bound, with line and reason, and goes on', async () => {
    const items = await read(`Name,Phone\nNobody,\n${'x'.repeat(300)},201\nAlice,202\nshort\n`)
    expect(items).toMatchObject([
      { line: 2, rejected: 'It has no phone number and no e-mail address.' },
      { line: 3, rejected: expect.stringContaining('name') },
      { line: 4, row: { name: 'Alice' } },
      { line: 5, rejected: 'It has no phone number and no e-mail address.' },
    ])
  })

  it('says where a quote was left open, instead of swallowing the rest as one cell', async () => {
    const items = await read('Name,Phone\nAlice,201\n"Bob,202\nCarol,203\n')
    expect(items).toMatchObject([{ line: 2 }, { line: 3, rejected: expect.stringContaining('not closed') }])
    const closedTooLate = await read(`Name,Phone\n"Bob,${'202\n'.repeat(100_000)}",203\nCarol,204\n`)
    expect(closedTooLate).toMatchObject([{ line: 2, rejected: expect.stringContaining('not closed') }])
  })

  it('refuses an empty file', async () => {
    await expect(read('')).rejects.toMatchObject({ code: 'bad_field' })
    await expect(read('\n\n')).rejects.toMatchObject({ code: 'bad_field' })
  })

  it('passes on the failure of the file itself', async () => {
    async function* broken() {
      yield* bytesOf('Name,Phone\nAlice,201\n', 1000)
      throw new Error('disk gone')
    }
    const { records } = await openCsv(broken())
    await expect(collect(records)).rejects.toThrow('disk gone')
  })

  it('gives back every cell that was written, whatever is in it', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/\0|\ufeff/.test(text))
    const delimiter = fc.constantFrom(',', ';', '\t')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }),
        delimiter,
        fc.integer({ min: 1, max: 50 }),
        async (rows, between, size) => {
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
          const text = [['Name', 'Phone'], ...rows].map((row) => row.map(quoted).join(between)).join('\r\n')
          const { records } = await openCsv(bytesOf(text, size))
          const cells = (await collect(records)).map((record) => ('cells' in record ? record.cells : record.rejected))
          expect(cells).toEqual(rows)
        },
      ),
    )
  })
})
