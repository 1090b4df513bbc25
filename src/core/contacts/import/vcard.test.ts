import { describe, expect, it } from 'vitest'
import { collect } from '../../../../test/support/collect.ts'
import type { ImportItem } from './import-item.ts'
import { openImport } from './read-import.ts'
import { readVcards } from './vcard.ts'

async function* bytesOf(text: string | Uint8Array, size = 13): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(text: string | Uint8Array): Promise<ImportItem[]> {
  const file = await openImport(bytesOf(text))
  expect(file.format).toBe('vcard')
  return collect(readVcards(file.bytes))
}

describe('reading vCards', () => {
  it('4.0', async () => {
    const text = [
      'BEGIN:VCARD',
      'VERSION:4.0',
      'UID:urn:uuid:4f1',
      'FN:Alice Example',
      'N:Example;Alice;;Dr.;',
      'ORG:Acme\\, Inc.;Sales',
      'TEL;VALUE=uri;TYPE="voice,work";PREF=1:tel:+1-555-123-4567;ext=12',
      'item1.TEL;TYPE=cell:+44 7700 900123',
      'EMAIL;TYPE=work:alice@example.com',
      'PHOTO:data:image/jpeg;base64,AAAA',
      'END:VCARD',
      '',
    ].join('\r\n')
    expect(await read(text)).toEqual([
      {
        line: 1,
        row: {
          line: 1,
          id: 'urn:uuid:4f1',
          name: 'Alice Example',
          firstName: 'Alice',
          lastName: 'Example',
          company: 'Acme, Inc.',
          emails: ['alice@example.com'],
          phones: [
            { number: 'tel:+1-555-123-4567;ext=12', label: 'work' },
            { number: '+44 7700 900123', label: 'mobile' },
          ],
        },
      },
    ])
  })

  it('3.0, folded, several in a file, with Apple’s companies', async () => {
    const text = [
      '\ufeffBEGIN:VCARD',
      'VERSION:3.0',
      'N:Müller;José;;;',
      'FN:José ',
      ' Müller',
      'TEL;TYPE=HOME;TYPE=VOICE:030 ',
      '\t1234567',
      'END:VCARD',
      'begin:vcard',
      'version:3.0',
      'N:;;;;',
      'FN:Acme',
      'ORG:Acme;',
      'X-ABShowAs:COMPANY',
      'tel;type=WORK,FAX:201',
      'end:vcard',
    ].join('\n')
    expect(await read(text)).toMatchObject([
      { line: 1, row: { name: 'José Müller', firstName: 'José', phones: [{ number: '030 1234567', label: 'home' }] } },
      { line: 9, row: { kind: 'company', name: 'Acme', company: 'Acme', phones: [{ number: '201', label: 'fax' }] } },
    ])
  })

  it('2.1: bare types, quoted-printable over several lines, its charsets, an agent’s card inside', async () => {
    const text = [
      'BEGIN:VCARD',
      'VERSION:2.1',
      'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=',
      '=B6rg;;;',
      'FN;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:J=F6rg M=FCller',
      'TEL;CELL;VOICE;PREF:0170 1234567',
      'TEL;WORK;ENCODING=8BIT:201',
      'EMAIL;INTERNET:j@example.com',
      'PHOTO;JPEG;ENCODING=BASE64:',
      ' AAAATEL',
      ' TEL;HOME:999999999',
      '',
      'AGENT:',
      'BEGIN:VCARD',
      'VERSION:2.1',
      'FN:Agent Smith',
      'TEL:999',
      'END:VCARD',
      'ORG:Firma',
      'END:VCARD',
    ].join('\r\n')
    expect(await read(text)).toEqual([
      {
        line: 1,
        row: {
          line: 1,
          name: 'Jörg Müller',
          firstName: 'Jörg',
          lastName: 'Müller',
          company: 'Firma',
          emails: ['j@example.com'],
          phones: [
            { number: '0170 1234567', label: 'mobile' },
            { number: '201', label: 'work' },
          ],
        },
      },
    ])
  })

  it('in windows-1252', async () => {
    const bytes = Buffer.from('BEGIN:VCARD\r\nVERSION:2.1\r\nFN:J\u00f6rg\r\nTEL:201\r\nEND:VCARD\r\n', 'latin1')
    expect(await read(bytes)).toMatchObject([{ row: { name: 'Jörg' } }])
  })

  it('loses only the damaged property of a card', async () => {
    const text = 'BEGIN:VCARD\nVERSION:3.0\nFN:Alice\nTEL;TYPE="x:201\nTEL;=:204\ngarbage\nTEL:202\nEND:VCARD\n'
    expect(await read(text)).toMatchObject([{ row: { name: 'Alice', phones: [{ number: '202' }] } }])
  })

  it('rejects a card without number and e-mail, and one that never ends, with line and reason', async () => {
    const text =
      'BEGIN:VCARD\nFN:Nobody\nEND:VCARD\nBEGIN:VCARD\nFN:Cut\nTEL:201\nBEGIN:VCARD\nFN:Alice\nTEL:202\nEND:VCARD\nBEGIN:VCARD\nTEL:203'
    expect(await read(text)).toMatchObject([
      { line: 1, rejected: 'It has no phone number and no e-mail address.' },
      { line: 4, rejected: expect.stringContaining('no END:VCARD') },
      { line: 7, row: { name: 'Alice' } },
      { line: 11, rejected: expect.stringContaining('no END:VCARD') },
    ])
  })

  it('is not upset by a picture on one line of megabytes', async () => {
    const text = `BEGIN:VCARD\nVERSION:3.0\nPHOTO;ENCODING=b:${'QUFB'.repeat(700_000)}\nFN:Alice\nTEL:201\nEND:VCARD\n`
    const file = await openImport(bytesOf(text, 65_536))
    expect(await collect(readVcards(file.bytes))).toMatchObject([{ row: { name: 'Alice' } }])
  })
})

describe('recognising the format', () => {
  it.each([
    ['\ufeffBEGIN:VCARD\r\n', 'vcard'],
    ['\r\nbegin:vcard\r\n', 'vcard'],
    ['Name,Phone\n', 'csv'],
    ['', 'csv'],
  ])('%j is %s', async (text, format) => {
    expect((await openImport(bytesOf(text, 100))).format).toBe(format)
  })

  it('also of UTF-16', async () => {
    const file = await openImport(
      bytesOf(Buffer.from('\ufeffBEGIN:VCARD\r\nVERSION:3.0\r\nFN:José\r\nTEL:201\r\nEND:VCARD', 'utf16le'), 100),
    )
    expect(await collect(readVcards(file.bytes))).toMatchObject([{ row: { name: 'José' } }])
  })

  it('keeps the first bytes for the reader', async () => {
    const { bytes } = await openImport(bytesOf('Name,Phone\nAlice,201\n', 4))
    expect(Buffer.concat(await collect(bytes)).toString()).toBe('Name,Phone\nAlice,201\n')
  })
})

describe('what telephones write beside the standard', () => {
  it('is read: a type with a space, a name in NICKNAME only, escapes that a name needs none of', async () => {
    const card = (...lines: string[]) => `BEGIN:VCARD\r\nVERSION:2.1\r\n${lines.join('\r\n')}\r\nEND:VCARD\r\n`
    const text = [
      card('N:Doe;Jane', 'TEL;X-Work Fax:2025550103'),
      card('N:;;;;', 'NICKNAME:Jay', 'TEL:2025550101'),
      card("FN:O\\'Neil\\; J", 'TEL:2025550102'),
    ].join('')
    async function* bytes() {
      yield new TextEncoder().encode(text)
    }
    const found: unknown[] = []
    for await (const item of readVcards(bytes())) found.push('row' in item ? [item.row.name, item.row.phones] : item)
    expect(found).toEqual([
      [undefined, [{ number: '2025550103', label: 'fax' }]],
      ['Jay', [{ number: '2025550101' }]],
      ["O'Neil; J", [{ number: '2025550102' }]],
    ])
  })
})
