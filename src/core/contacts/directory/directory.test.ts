import { beforeEach, describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../../test/support/memory-records.ts'
import { createVirtualClock, type VirtualClock } from '../../../../test/support/virtual-clock.ts'
import type { ListQuery, Records } from '../../../ports/records.ts'
import type { ImportRow } from '../../../wire/import-row.ts'
import { readNumber } from '../../phone/read-number.ts'
import { createDirectory, type Directory } from './directory.ts'
import { contactsCollection } from './stored-contact.ts'

const signal = new AbortController().signal
const country = 'US'
let clock: VirtualClock
let records: Records
let lists: ListQuery[]
let directory: Directory

function open(over: Partial<Parameters<typeof createDirectory>[0]> = {}): Directory {
  return createDirectory({ records, country, clock, publicUrl: 'https://pbx.test', priority: 100, ...over })
}

function row(fields: Partial<ImportRow>): ImportRow {
  return { line: 1, emails: [], phones: [], ...fields }
}

function named(name: string, number: string, more: Partial<ImportRow> = {}): ImportRow {
  return row({ name, phones: [{ number, label: 'mobile' }], ...more })
}

async function namesAt(number: string): Promise<string[]> {
  return (await directory.findByNumber(readNumber(number, country), signal)).map(({ name }) => name)
}

beforeEach(() => {
  clock = createVirtualClock()
  const memory = openMemoryRecords({ site: 'main', clock })
  lists = []
  records = {
    ...memory,
    list: (query) => {
      lists.push(query)
      return memory.list(query)
    },
  }
  directory = open()
})

describe('finding by number', () => {
  beforeEach(async () => {
    await directory.importContacts(
      [
        named('Alice', '(555) 123-4567'),
        named('Bob', '+44 20 7946 0000 / 07700 900123'),
        named('Clinic', '555-123-4567 ext. 12', { company: 'Clinic' }),
        named('Desk', '201'),
        named('Eve', '123-4567'),
      ],
      { importId: 'run' },
    )
  })

  it('finds every contact with the number, however both were written', async () => {
    expect((await namesAt('sip:+15551234567@pbx')).sort()).toEqual(['Alice', 'Clinic'])
    expect(await namesAt('0044 20 7946 0000')).toEqual(['Bob'])
    expect(await namesAt('201')).toEqual(['Desk'])
  })

  it('reads the records once', async () => {
    await namesAt('+15551234567')
    expect(lists).toHaveLength(1)
  })

  it('finds nobody by a part of a number, nor by a number with the same national digits elsewhere', async () => {
    expect(await namesAt('5551234')).toEqual([])
    expect(await namesAt('55512345678')).toEqual([])
    expect(await namesAt('2079460000')).toEqual([])
    expect(await namesAt('+44 5551234567')).toEqual([])
  })

  it('finds nobody by a withheld number, and asks nothing', async () => {
    expect(await namesAt('anonymous')).toEqual([])
    expect(lists).toEqual([])
  })

  it('gives the contact with its page, numbers as written, and time of change', async () => {
    const [bob] = await directory.findByNumber(readNumber('+442079460000', country), signal)
    expect(bob).toMatchObject({
      source: 'directory',
      kind: 'person',
      phones: [
        { number: '+44 20 7946 0000', label: 'mobile' },
        { number: '07700 900123', label: 'mobile' },
      ],
      modifiedAt: '2026-11-20T09:00:00.000Z',
    })
    expect(bob?.url).toBe(`https://pbx.test/contacts/${bob?.id}`)
    expect(await directory.get(bob?.id ?? '')).toEqual(bob)
  })

  it('stops when the signal aborts', async () => {
    await expect(directory.findByNumber(readNumber('+15551234567', country), AbortSignal.abort())).rejects.toThrow()
  })
})

describe('finding by e-mail', () => {
  it('ignores case and surrounding space, and never matches a part', async () => {
    await directory.importContacts([row({ name: 'Alice', emails: ['Alice@Example.com'] })], { importId: 'run' })
    expect(await directory.findByEmail(' ALICE@example.COM ', signal)).toHaveLength(1)
    expect(await directory.findByEmail('alice@example', signal)).toEqual([])
    expect(await directory.findByEmail('', signal)).toEqual([])
  })
})

describe('searching', () => {
  const search = async (text: string, limit = 10) =>
    (await directory.search(text, limit, signal)).map(({ name }) => name)

  beforeEach(async () => {
    await directory.importContacts(
      [
        named('José Müller', '+44 7700 900123', { emails: ['Jose.M@example.com', 'jose@example.com'] }),
        named('Müllerin Anna', '+1 555 123 4567'),
        named('Jo', '+1 555 123 9999', { company: 'Möller & Sons' }),
        named('Anna Jones', '+1 555 222 0000'),
      ],
      { importId: 'run' },
    )
  })

  it.each([
    ['jose mul', ['José Müller']],
    ['muller jos', ['José Müller']],
    ['MULLER', ['Müllerin Anna', 'José Müller']],
    ['jo', ['Jo', 'José Müller', 'Anna Jones']],
    ['moller', ['Jo']],
    ['anna', ['Anna Jones', 'Müllerin Anna']],
    ['jose@ex', ['José Müller']],
    ['jose.m', ['José Müller']],
    ['555 123', ['Jo', 'Müllerin Anna']],
    ['+1555123', ['Jo', 'Müllerin Anna']],
    ['1555123', ['Jo', 'Müllerin Anna']],
    ['07700', ['José Müller']],
    ['nobody', []],
    ['55', []],
    ['', []],
    ['   ', []],
  ])('%j finds %j', async (text, expected) => {
    expect(await search(text)).toEqual(expected)
  })

  it('keeps to its limit', async () => {
    expect(await search('jo', 1)).toEqual(['Jo'])
  })

  it('finds a full name among thousands who share the first name, reading a bounded number of records', async () => {
    const crowd = Array.from({ length: 500 }, (_, at) => named(`John ${at}`, `+1555300${String(at).padStart(4, '0')}`))
    for (let batch = 0; batch < 5; batch += 1)
      await directory.importContacts(
        crowd.map((one) => ({ ...one, name: `${one.name} ${batch}` })),
        { importId: 'run' },
      )
    await directory.importContacts([named('John Zebra', '+15553999999')], { importId: 'run' })
    lists.length = 0
    expect(await search('john zeb')).toEqual(['John Zebra'])
    expect(await search('zeb john')).toEqual(['John Zebra'])
    expect(await search('john', 10)).toHaveLength(10)
    expect(lists.length).toBeLessThanOrEqual(20)
  })
})

describe('creating', () => {
  it('makes one contact of two requests with one key, and gives both the same', async () => {
    const newContact = { name: '3cx Caller - +15551234567', number: '+15551234567' }
    const [a, b] = await Promise.all([
      open().create(newContact, 'key', signal),
      open().create({ ...newContact, name: 'late' }, 'key', signal),
    ])
    expect(a).toEqual(b)
    expect(await namesAt('+15551234567')).toEqual(['3cx Caller - +15551234567'])
  })

  it('makes two of two keys', async () => {
    const [a, b] = [
      await directory.create({ name: 'A', email: 'a@example.com' }, '1', signal),
      await directory.create({ name: 'A' }, '2', signal),
    ]
    expect(a.id).not.toBe(b.id)
    expect(await directory.findByEmail('a@example.com', signal)).toEqual([a])
  })

  it('reports that the records are down as retryable', async () => {
    const down = openMemoryRecords({
      site: 'main',
      clock,
      around: (store) => ({
        ...store,
        getMany: (refs) => store.getMany(refs),
        list: (query) => store.list(query),
        write: () => {
          throw new Error('gone')
        },
      }),
    })
    const attempt = open({ records: down }).create({ name: 'A', number: '201' }, '1', signal)
    await expect(attempt).rejects.toMatchObject({ code: 'storage_unavailable', retryable: true })
  })
})

describe('a record this release does not know', () => {
  it('is refused with its id, never half read', async () => {
    const index = [{ index: 'contacts.phone', key: '5551234567' }]
    await records.write([{ op: 'put', collection: contactsCollection, id: 'x', value: { v: 2 }, index }])
    await expect(namesAt('+15551234567')).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('x'),
    })
  })
})
