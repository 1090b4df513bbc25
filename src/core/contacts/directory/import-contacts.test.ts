import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../../test/support/memory-records.ts'
import { createVirtualClock, type VirtualClock } from '../../../../test/support/virtual-clock.ts'
import type { Records, Write } from '../../../ports/records.ts'
import type { ImportRow } from '../../../wire/import-row.ts'
import { readNumber } from '../../phone/read-number.ts'
import { createDirectory } from './directory.ts'
import { importContacts } from './import-contacts.ts'

const signal = new AbortController().signal
let clock: VirtualClock
let records: Records
let writes: (readonly Write[])[]

beforeEach(() => {
  clock = createVirtualClock()
  const memory = openMemoryRecords({ site: 'main', clock })
  writes = []
  records = {
    ...memory,
    write: (batch) => {
      writes.push(batch)
      return memory.write(batch)
    },
  }
})

function row(fields: Partial<ImportRow>): ImportRow {
  return { line: 1, emails: [], phones: [], ...fields }
}

const alice = row({ line: 2, name: 'Alice', phones: [{ number: '+1 555 123 4567' }], emails: ['alice@example.com'] })
const bob = row({ line: 3, firstName: 'Bob', lastName: 'Stone', phones: [{ number: '555 222 0000', label: 'work' }] })

function run(rows: readonly ImportRow[], importId = 'run', country = 'US') {
  return importContacts({ records, clock, country }, rows, { importId })
}

async function found(number: string) {
  const directory = createDirectory({ records, country: 'US', clock, publicUrl: '', priority: 1 })
  return directory.findByNumber(readNumber(number, 'US'), signal)
}

describe('importing', () => {
  it('creates, in one atomic write', async () => {
    expect(await run([alice, bob])).toEqual({
      created: 2,
      updated: 0,
      unchanged: 0,
      merged: 0,
      rejected: [],
      warnings: [],
      numbers: { country: 'US', atHome: 1, notValid: 0 },
    })
    expect(writes).toHaveLength(1)
    expect(await found('5552220000')).toMatchObject([{ name: 'Bob Stone', kind: 'person', firstName: 'Bob' }])
  })

  it('counts the numbers without a country that are none of the site’s', async () => {
    const phones = ['202 555 0101', '030 1234567', '0171 2345678', '+44 7700 900123', '201'].map((number) => ({
      number,
    }))
    expect(await run([row({ name: 'Ann', phones })])).toMatchObject({ numbers: { atHome: 3, notValid: 2 } })
  })

  it('again changes nothing and writes nothing', async () => {
    await run([alice, bob], 'first')
    await clock.advance(60_000)
    expect(await run([alice, bob], 'second')).toMatchObject({ created: 0, updated: 0, unchanged: 2 })
    expect(writes).toHaveLength(1)
    expect((await found('+15551234567'))[0]?.modifiedAt).toBe('2026-11-20T09:00:00.000Z')
  })

  it('again updates what changed, dates it, and forgets numbers that are gone', async () => {
    await run([alice, bob], 'first')
    await clock.advance(60_000)
    const moved = { ...alice, phones: [{ number: '+1 555 999 0000' }] }
    expect(await run([moved, bob], 'second')).toMatchObject({ created: 0, updated: 1, unchanged: 1 })
    expect(await found('+15551234567')).toEqual([])
    expect(await found('+15559990000')).toMatchObject([{ name: 'Alice', modifiedAt: '2026-11-20T09:01:00.000Z' }])
  })

  it('knows a contact by its own id when the row has one, whatever else changes', async () => {
    await run([{ ...alice, id: 'uid-1' }], 'first')
    const renamed = row({ id: 'uid-1', name: 'Alice Married', phones: [{ number: '+1 555 999 0000' }] })
    expect(await run([renamed], 'second')).toMatchObject({ created: 0, updated: 1 })
    expect(await found('+15551234567')).toEqual([])
  })

  it('knows a contact without an id by e-mail and name, else first number and name, in any writing', async () => {
    await run([alice, bob], 'first')
    const again = [
      row({ name: 'ALICE', emails: ['ALICE@example.com'], phones: [{ number: '+1 555 000 1111' }] }),
      row({ name: 'Bob  Stone', phones: [{ number: '+1 (555) 222-0000' }, { number: '201' }] }),
    ]
    expect(await run(again, 'second')).toMatchObject({ created: 0, updated: 2 })
  })

  it('keeps two people with one number or one e-mail apart by name', async () => {
    const wife = row({ name: 'Ann', phones: alice.phones, emails: alice.emails })
    expect(await run([alice, wife])).toMatchObject({ created: 2, merged: 0 })
    expect(await found('+15551234567')).toHaveLength(2)
  })

  it('adds up rows of one run that mean one contact, within a batch and across batches, however often repeated', async () => {
    const second = { ...alice, line: 9, phones: [{ number: '+1 555 000 1111' }] }
    const third = { ...alice, line: 900, phones: [{ number: '+1 555 000 2222' }] }
    expect(await run([alice, second])).toMatchObject({ created: 1, merged: 1 })
    expect(await run([third])).toMatchObject({ updated: 1 })
    expect(await run([alice, second])).toMatchObject({ unchanged: 1, merged: 1 })
    expect((await found('+15550002222'))[0]?.phones.map(({ number }) => number)).toEqual([
      '+1 555 123 4567',
      '+1 555 000 1111',
      '+1 555 000 2222',
    ])
  })

  it('indexes anew when the site’s country changes', async () => {
    const uid = row({ id: '7', name: 'Carol', phones: [{ number: '07700 900123' }] })
    await run([uid], 'first', 'US')
    expect(await records.list({ index: 'contacts.phone', from: '7700900123', limit: 1 })).toEqual({ records: [] })
    expect(await run([uid], 'second', 'GB')).toMatchObject({ updated: 1 })
    expect((await records.list({ index: 'contacts.phone', from: '7700900123', limit: 1 })).records).toHaveLength(1)
  })

  it('names a company, and a contact without a name, by what there is', async () => {
    const rows = [
      row({ company: 'Acme', phones: [{ number: '+1 555 000 0001' }] }),
      row({ company: 'Acme', lastName: 'Roe', phones: [{ number: '+1 555 000 0002' }] }),
      row({ phones: [{ number: '+1 555 000 0003' }] }),
    ]
    await run(rows)
    expect(await found('5550000001')).toMatchObject([{ kind: 'company', name: 'Acme' }])
    expect(await found('5550000002')).toMatchObject([{ kind: 'person', name: 'Roe', company: 'Acme' }])
    expect(await found('5550000003')).toMatchObject([{ kind: 'person', name: '+1 555 000 0003' }])
  })
})

describe('a bad row', () => {
  it('without number and e-mail is rejected with its line', async () => {
    expect(await run([row({ line: 7, name: 'Nobody' })])).toMatchObject({
      created: 0,
      rejected: [{ line: 7, reason: 'It has no phone number and no e-mail address.' }],
    })
    expect(writes).toEqual([])
  })

  it('with nothing readable is rejected with every fault', async () => {
    const bad = row({ line: 8, name: 'X', phones: [{ number: 'see notes' }], emails: ['at home'] })
    const { rejected } = await run([bad])
    expect(rejected).toEqual([
      { line: 8, reason: '“see notes” is not a phone number; “at home” is not an e-mail address.' },
    ])
  })

  it('with one good number is kept, and the fault is reported', async () => {
    const half = row({ line: 9, name: 'X', phones: [{ number: 'see notes' }, { number: '555 123 4567' }] })
    expect(await run([half])).toMatchObject({
      created: 1,
      rejected: [],
      warnings: [{ line: 9, reason: '“see notes” is not a phone number.' }],
    })
    expect(await found('+15551234567')).toHaveLength(1)
  })

  it('does not keep the others out', async () => {
    expect(await run([row({ line: 1 }), alice])).toMatchObject({ created: 1, rejected: [{ line: 1 }] })
  })
})

describe('limits and rivals', () => {
  it('refuses more than 500 rows', async () => {
    await expect(run(Array.from({ length: 501 }, () => alice))).rejects.toThrow(RangeError)
  })

  it('gives way to a rival that wrote in between, and then counts rightly', async () => {
    const memory = records
    let rivals = 1
    records = {
      ...memory,
      write: async (batch) => {
        if (rivals-- > 0)
          await importContacts({ records: memory, clock, country: 'US' }, [alice], { importId: 'rival' })
        return memory.write(batch)
      },
    }
    expect(await run([alice, bob])).toMatchObject({ created: 1, unchanged: 1 })
  })

  it('gives up as retryable when rivals never stop', async () => {
    records = {
      ...records,
      write: async (batch) => ({ committed: false, outcomes: batch.map(() => 'conflict' as const) }),
    }
    await expect(run([alice])).rejects.toMatchObject({ code: 'conflict', retryable: true })
  })

  it('two imports of one file at once make each contact once', async () => {
    const results = await Promise.all([run([alice, bob], 'a'), run([alice, bob], 'b')])
    expect(results.map(({ created }) => created).sort()).toEqual([0, 2])
    expect(await found('+15551234567')).toHaveLength(1)
  })

  it('counts every row once, and a second run finds nothing to change', async () => {
    const anyRow = fc.record({
      line: fc.nat({ max: 99 }),
      name: fc.constantFrom('Alice', 'alice', 'Bob', ''),
      id: fc.constantFrom(undefined, '', '1', '2'),
      company: fc.constantFrom(undefined, 'Acme'),
      emails: fc.subarray(['a@example.com', 'B@example.com', 'rubbish']),
      phones: fc.subarray([
        { number: '5551234567' },
        { number: '+15551234567', label: 'x' },
        { number: '201' },
        { number: '?' },
        { number: '555 000 1111 or 555 000 2222' },
      ]),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 8 }), async (rows) => {
        records = openMemoryRecords({ site: 'main', clock })
        const first = await run(rows, 'first')
        expect(first.updated + first.unchanged).toBe(0)
        expect(first.created + first.merged + first.rejected.length).toBe(rows.length)
        const second = await run(rows, 'second')
        expect(second).toEqual({ ...first, created: 0, unchanged: first.created })
      }),
      { numRuns: 200 },
    )
  })
})
