/** `switchhook contacts` on a running product: list, show, edit, export, remove, and the undoing of imports. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { newDataDir } from '../../../test/support/server.ts'
import { openTestApp, testAdminKey } from '../../../test/support/test-app.ts'
import { openTestCli } from '../../../test/support/test-cli.ts'
import type { Encoding } from '../../core/contacts/import/decode-text.ts'

function fileOf(content: string | Uint8Array): string {
  const name = path.join(newDataDir(), 'contacts.csv')
  writeFileSync(name, content)
  return name
}

function setUp() {
  const app = openTestApp({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey } })
  const { run, cli } = openTestCli({
    fetch: async (input, init) => app.request(String(input), init as RequestInit),
    env: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://switchhook.example.com' },
  })
  // Each import is a run of its own.
  let runs = 0
  Object.assign(cli.random, {
    bytes(length: number) {
      runs += 1
      return new Uint8Array(length).fill(runs)
    },
  })
  const contacts = (...args: string[]) => run('contacts', ...args)
  const take = async (text: string | Uint8Array, ...options: string[]) =>
    JSON.parse((await contacts('import', fileOf(text), '--json', ...options)).out) as { importId: string }
  const listed = async (...options: string[]) => {
    const { out } = await contacts('list', '--json', ...options)
    return (JSON.parse(out).contacts as { id: string; name: string; phones: { number: string }[] }[]).map(
      ({ id, name, phones }) => ({ id, text: `${name} ${phones.map(({ number }) => number).join()}` }),
    )
  }
  const texts = async (...options: string[]) => (await listed(...options)).map(({ text }) => text)
  return { contacts, take, listed, texts }
}

const two = 'ID,Name,Company,Phone,Email\n1,Ann Lee,Lee Inc,202-555-0101,ann@example.com\n2,Bob Stone,,202-555-0102,\n'

describe('contacts', () => {
  it('are listed, found however the number is written, and shown with where they are from', async () => {
    const { contacts, take, listed } = setUp()
    const { importId } = await take(two, '--source', 'odoo')
    const { out } = await contacts('list')
    expect(out).toMatch(/^ID +NAME +COMPANY +PHONES +E-MAILS\n\w+ +Ann Lee +Lee Inc +202-555-0101 +ann@example.com\n/)
    const [found, ...others] = await listed('--search', '+1 (202) 555-0101')
    expect([found?.text, others]).toEqual(['Ann Lee 202-555-0101', []])
    const shown = await contacts('show', found?.id ?? '')
    for (const line of [
      /^name +Ann Lee$/m,
      /^phones +202-555-0101$/m,
      new RegExp(`^import +${importId}$`, 'm'),
      /^from +odoo$/m,
    ])
      expect(shown.out).toMatch(line)
    expect(await contacts('show', 'nobody')).toMatchObject({ code: 1, err: expect.stringContaining('not_found') })
  })

  it('are edited in what is named, and a change that leaves no number is refused', async () => {
    const { contacts, take, listed, texts } = setUp()
    await take(two)
    const [{ id } = { id: '' }] = await listed()
    const edited = await contacts(
      'edit',
      id,
      '--name',
      'Ann Li',
      '--phone',
      'mobile=+12025550109',
      '--phone',
      '202 555 0108',
    )
    expect(edited.out).toMatch(/^phones +\+12025550109 \(mobile\), 202 555 0108$/m)
    expect(await texts('--search', 'li')).toEqual(['Ann Li +12025550109,202 555 0108'])
    expect(await contacts('edit', id)).toMatchObject({ code: 1, err: expect.stringContaining('--phone mobile=') })
    expect(await contacts('edit', id, '--phone', 'call me')).toMatchObject({
      code: 1,
      err: expect.stringContaining('call me'),
    })
  })

  it('are written as CSV that imports again without loss, and cells that a spreadsheet would run are none', async () => {
    const { contacts, take, texts } = setUp()
    await take(`${two}3,=HYPERLINK(x),"Say ""hi"", Ltd","+12025550103; +442079460000",\n`)
    const before = await texts()
    const { out } = await contacts('export')
    expect(out).toContain(`"'=HYPERLINK(x)"`)
    const other = setUp()
    await other.take(out)
    expect((await other.texts()).map((text) => text.replace("'=", '='))).toEqual(before)
  })

  it('are removed one by one, and the words say when there is none', async () => {
    const { contacts, take, listed, texts } = setUp()
    await take(two)
    const [{ id } = { id: '' }] = await listed()
    expect((await contacts('remove', id)).out).toBe('Removed.\n')
    expect(await texts()).toEqual(['Bob Stone 202-555-0102'])
    expect(await contacts('remove', id)).toMatchObject({ code: 1, err: expect.stringContaining('not_found') })
    for (const wrong of [[], ['x', '--import', 'y'], ['--import', 'y', '--source', 'z']])
      expect(await contacts('remove', ...wrong)).toMatchObject({ code: 1, err: expect.stringContaining('--source') })
  })
})

describe('the undoing of an import', () => {
  it('removes what it made, puts back what it changed, and leaves what a person changed since', async () => {
    const { contacts, take, listed, texts } = setUp()
    await take(two)
    const before = await texts()
    const second = 'ID,Name,Phone\n1,Ann Wrong,202-555-0191\n2,Bob Wrong,202-555-0192\n3,New Comer,202-555-0193\n'
    const { importId } = await take(second)
    expect(await texts('--import', importId)).toEqual(['New Comer 202-555-0193'])
    const [bob] = await listed('--search', 'Bob Wrong')
    await contacts('edit', bob?.id ?? '', '--name', 'Bob Right')
    const { out } = await contacts('remove', '--import', importId)
    expect(out).toBe(
      'Removed 1 contact.\nPut 1 contact back as before the import.\nLeft 1 contact that somebody has changed since the import.\n',
    )
    expect(await texts()).toEqual([before[0], 'Bob Right 202-555-0192'])
    expect(await texts('--search', '202-555-0101')).toEqual(['Ann Lee 202-555-0101'])
    expect((await contacts('remove', '--import', importId)).out).toBe('Removed 0 contacts.\n')
  })

  it('takes away all that files of one system made, of several imports, and nobody else’s', async () => {
    const { contacts, take, texts } = setUp()
    await take('ID,Name,Phone\n1,From Odoo,202-555-0101\n', '--source', 'odoo')
    await take('ID,Name,Phone\n2,Later Odoo,202-555-0102\n', '--source', 'odoo')
    await take('ID,Name,Phone\n1,From Outlook,202-555-0103\n', '--source', 'outlook')
    await take('ID,Name,Phone\n9,No Source,202-555-0104\n')
    expect(await texts('--source', 'odoo')).toEqual(['From Odoo 202-555-0101', 'Later Odoo 202-555-0102'])
    expect((await contacts('remove', '--source', 'odoo')).out).toBe('Removed 2 contacts.\n')
    expect(await texts()).toEqual(['From Outlook 202-555-0103', 'No Source 202-555-0104'])
  })

  it('takes away more than one answer holds', async () => {
    const { contacts, take, texts } = setUp()
    const rows = Array.from({ length: 450 }, (_, at) => `${at},Person ${at},+1202555${String(at).padStart(4, '0')}\n`)
    const { importId } = await take(`ID,Name,Phone\n${rows.join('')}`)
    const changed = rows.map((row) => row.replace('Person', 'Human'))
    const { importId: later } = await take(`ID,Name,Phone\n${changed.join('')}`)
    expect((await contacts('remove', '--import', later)).out).toBe(
      'Removed 0 contacts.\nPut 450 contacts back as before the import.\n',
    )
    expect(await texts('--search', 'Human 7')).toEqual([])
    expect((await contacts('remove', '--import', importId)).out).toBe('Removed 450 contacts.\n')
    expect(await texts()).toEqual([])
  })
})

describe('--encoding', () => {
  /** The bytes of `text` in a code page, by what its decoder makes of each byte. */
  function encoded(text: string, label: string): Uint8Array {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte)
    const signs = bytes.map((byte) => new TextDecoder(label).decode(Uint8Array.of(byte)))
    return Uint8Array.from([...text].map((sign) => signs.indexOf(sign)))
  }

  const utf16 = (text: string, swap = false) => {
    const bytes = Buffer.from(text, 'utf16le')
    return swap ? bytes.swap16() : bytes
  }
  const csv = (name: string) => `Name;Phone;City\n${name};202-555-0101;${name}\n`

  it.each<[Encoding, string, Uint8Array]>([
    ['utf-8', 'José Müller', Buffer.from(csv('José Müller'))],
    ['utf-16le', 'José Müller', utf16(csv('José Müller'))],
    ['utf-16le', 'José Müller', utf16(`\ufeff${csv('José Müller')}`)],
    ['utf-16be', 'José Müller', utf16(csv('José Müller'), true)],
    ['utf-16be', 'José Müller', utf16(`\ufeff${csv('José Müller')}`, true)],
    ['cp1250', 'Łukasz Žižka', encoded(csv('Łukasz Žižka'), 'windows-1250')],
    ['cp1251', 'Иван Петров', encoded(csv('Иван Петров'), 'windows-1251')],
    ['cp1252', 'José Müller', encoded(csv('José Müller'), 'windows-1252')],
    ['mac', 'José Müller', encoded(csv('José Müller'), 'macintosh')],
  ])('%s is guessed, and said, and may be said: %s', async (encoding, name, bytes) => {
    const { contacts, texts } = setUp()
    const guessed = await contacts('import', fileOf(bytes))
    const words = `The text was taken for ${encoding}; if letters look wrong, say what it is with --encoding.`
    expect(guessed.err.includes(words)).toBe(encoding !== 'utf-8')
    const previewed = await contacts('import', fileOf(bytes), '--preview')
    expect(previewed.out.includes(words)).toBe(encoding !== 'utf-8')
    expect(previewed.out).toContain(name)
    expect(await texts()).toEqual([`${name} 202-555-0101`])
    const said = await contacts('import', fileOf(bytes), '--encoding', encoding)
    expect(said.out).toMatch(/^unchanged +1$/m)
    expect(said.err).not.toContain('was taken for')
  })

  it('that is none is refused with those that are', async () => {
    const { contacts } = setUp()
    expect(await contacts('import', fileOf(csv('Ann')), '--encoding', 'ebcdic')).toMatchObject({
      code: 2,
      err: expect.stringContaining('cp1252'),
    })
  })
})
