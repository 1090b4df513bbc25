import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { eventsOfRow } from '../../../../test/support/forwarder/fake-sources.ts'
import { newDataDir } from '../../../../test/support/server.ts'
import type { Memory } from '../../../adapters/pbx/checkpoint.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { Checkpoints } from './checkpoints.ts'
import { Outbox } from './outbox.ts'
import { openOutboxFile } from './schema.ts'

const none = new Set<string>()
const all = [none, 100_000, 1e9] as const
const at = '2026-11-20T09:00:00.000Z'

function openOutbox(
  limits = { maxEvents: 1000, maxBytes: 10_000_000 },
  file = path.join(newDataDir(), 'outbox.sqlite'),
) {
  const log = collectingLog()
  const database = openOutboxFile(file, log, 0)
  const outbox = new Outbox({ database, file, limits, log })
  return { outbox, database, log, file, limits, ids: () => outbox.take(...all).map(({ id }) => id) }
}

/** A real `database or disk is full`: SQLite may take no further page. */
function fillDisk(database: DatabaseSync): void {
  const pages = Number(database.prepare('PRAGMA page_count').get()?.page_count)
  database.exec(`PRAGMA max_page_count = ${pages}`)
}

function makeRoom(database: DatabaseSync): void {
  database.exec('PRAGMA max_page_count = 1000000')
}

function manyEvents(rows: number, from = 0): CallEvent[] {
  return Array.from({ length: rows }, (_, row) => eventsOfRow('live', from + row)).flat()
}

describe('the outbox', () => {
  it('gives events in the order of arrival, also after the file was closed and opened again', () => {
    const first = openOutbox()
    first.outbox.add('live', eventsOfRow('live', 1))
    first.outbox.add('live', eventsOfRow('live', 0))
    first.database.close()
    const { ids } = openOutbox(first.limits, first.file)
    expect(ids()).toEqual([...eventsOfRow('live', 1), ...eventsOfRow('live', 0)].map(({ id }) => id))
  })

  it('keeps an event once, however often it is reported', () => {
    const { outbox } = openOutbox()
    for (let time = 0; time < 3; time += 1) outbox.add('live', eventsOfRow('live', 1))
    expect(outbox.size.events).toBe(3)
  })

  it('gives no event that is under way, and none that was settled', () => {
    const { outbox, ids } = openOutbox()
    outbox.add('live', manyEvents(2))
    const [first, second] = outbox.take(none, 2, 1e9)
    expect(outbox.take(new Set([first?.id ?? '', second?.id ?? '']), 100, 1e9)).toHaveLength(4)
    outbox.settle(first ? [first] : [], [], at)
    expect(ids()).not.toContain(first?.id)
    expect(outbox.size.events).toBe(5)
  })

  it('gives as many as fit, and one that is too large alone', () => {
    const { outbox } = openOutbox()
    outbox.add('live', manyEvents(2))
    expect(outbox.take(none, 4, 1e9)).toHaveLength(4)
    expect(outbox.take(none, 100, 1)).toHaveLength(1)
  })

  it('full, drops the oldest ringing and answered first, then transfers, never an end', () => {
    const { outbox, ids, log } = openOutbox({ maxEvents: 30, maxBytes: 1e9 })
    for (let row = 0; row < 40; row += 1) outbox.add('live', eventsOfRow('live', row))
    const kept = ids()
    expect(kept.filter((id) => id.endsWith(':ended'))).toHaveLength(40)
    expect(kept).toHaveLength(40)
    expect(outbox.size.dropped).toBe(80)
    expect(log.lines.some(({ event }) => event === 'outbox_full')).toBe(true)
  })

  it('full by bytes, drops too, and newer ringing outlives older', () => {
    const { outbox, ids } = openOutbox({ maxEvents: 1000, maxBytes: 20_000 })
    for (let row = 0; row < 60; row += 1) outbox.add('live', eventsOfRow('live', row))
    expect(ids().filter((id) => id.endsWith(':ended'))).toHaveLength(60)
    expect(ids()).not.toContain('live:0:a:ringing')
  })

  it('survives a full disk: reports it once, keeps what comes in memory, and writes it when there is room', () => {
    const { outbox, database, log, ids, file, limits } = openOutbox({ maxEvents: 10_000, maxBytes: 1e9 })
    outbox.add('live', manyEvents(20))
    fillDisk(database)
    for (let row = 20; row < 80; row += 1) outbox.add('live', eventsOfRow('live', row))
    expect(outbox.problem).toMatch(/make room on its disk/)
    expect(log.lines.filter(({ event }) => event === 'outbox_unavailable')).toHaveLength(1)
    expect(ids()).toHaveLength(240)
    makeRoom(database)
    expect(outbox.retryDisk()).toBe(true)
    expect(log.lines.at(-1)?.event).toBe('outbox_writable_again')
    database.close()
    expect(openOutbox(limits, file).ids()).toHaveLength(240)
  })

  it('whose disk gets full in the middle of a write counts each event once', () => {
    const { outbox, database } = openOutbox({ maxEvents: 100_000, maxBytes: 1e9 })
    outbox.add('live', manyEvents(3))
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    fillDisk(database)
    outbox.add('live', manyEvents(100, 3))
    expect([outbox.problem === undefined, outbox.size.events]).toEqual([false, 309])
    makeRoom(database)
    expect([outbox.retryDisk(), outbox.size.events]).toEqual([true, 309])
  })

  it('with a full disk, never gives again what was acked, and forgets it on disk when it can', () => {
    const { outbox, database, ids, file, limits } = openOutbox({ maxEvents: 100_000, maxBytes: 1e9 })
    outbox.add('live', manyEvents(100))
    fillDisk(database)
    outbox.add('live', manyEvents(300, 100))
    const batch = outbox.take(none, 500, 1e9)
    outbox.settle(batch, [], at)
    expect(ids()).toHaveLength(1200 - 500)
    makeRoom(database)
    outbox.retryDisk()
    database.close()
    expect(openOutbox(limits, file).ids()).toHaveLength(1200 - 500)
  })

  it('keeps refused events with the reason, and gives them another try when asked', () => {
    const { outbox, ids } = openOutbox()
    outbox.add('live', eventsOfRow('live', 1))
    const batch = outbox.take(...all)
    const [bad] = batch
    if (!bad) throw new Error('nothing was taken')
    outbox.settle(batch, [{ ...bad, code: 'bad_field', message: 'at: wrong' }], at)
    expect(ids()).toEqual([])
    expect(outbox.quarantined(10)).toMatchObject([{ id: bad.id, code: 'bad_field', message: 'at: wrong', at }])
    expect(outbox.requeueQuarantined()).toBe(1)
    expect([ids(), outbox.quarantineCount()]).toEqual([[bad.id], 0])
  })

  it('property: whatever is added, taken and settled, nothing else leaves', () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 0, max: 30 }) }),
      fc.record({ settle: fc.integer({ min: 1, max: 10 }) }),
      fc.record({ disk: fc.boolean() }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { outbox, database, ids } = openOutbox({ maxEvents: 100_000, maxBytes: 1e9 })
        const expected = new Set<string>()
        for (const one of steps) {
          if ('add' in one) {
            outbox.add('live', eventsOfRow('live', one.add))
            for (const { id } of eventsOfRow('live', one.add)) expected.add(id)
          } else if ('settle' in one) {
            const batch = outbox.take(none, one.settle, 1e9)
            outbox.settle(batch, [], at)
            for (const { id } of batch) expected.delete(id)
          } else if (one.disk) makeRoom(database)
          else fillDisk(database)
        }
        makeRoom(database)
        outbox.retryDisk()
        expect(new Set(ids())).toEqual(expected)
        expect(outbox.size.events).toBe(expected.size)
        database.close()
      }),
      { numRuns: 40 },
    )
  })
})

describe('the outbox file', () => {
  it('is readable for its owner only', () => {
    const { file } = openOutbox()
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('that is damaged is put aside and logged, and a new one made', () => {
    const file = path.join(newDataDir(), 'outbox.sqlite')
    writeFileSync(file, 'this is no database, but it is long enough to be taken for one'.repeat(50))
    const { outbox, log } = openOutbox(undefined, file)
    outbox.add('live', eventsOfRow('live', 1))
    expect(log.lines[0]).toMatchObject({ event: 'outbox_damaged' })
    expect(readdirSync(path.dirname(file))).toContain('outbox.sqlite.damaged-0')
  })

  it('with a damaged page in its middle is put aside at once, whatever would have touched the page first', () => {
    const first = openOutbox()
    first.outbox.add('live', manyEvents(400))
    first.database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    first.database.close()
    const bytes = readFileSync(first.file)
    // Of the pages in the middle, events all, the heads are gone; the first page is whole.
    for (let page = 20; page < 30; page += 1) bytes.fill(0xff, page * 4096, page * 4096 + 64)
    writeFileSync(first.file, bytes)
    const { outbox, log } = openOutbox(undefined, first.file)
    expect(log.lines[0]).toMatchObject({ event: 'outbox_damaged' })
    outbox.add('live', eventsOfRow('live', 1))
    expect(outbox.size.events).toBe(3)
    expect(readdirSync(path.dirname(first.file))).toContain('outbox.sqlite.damaged-0')
  })

  it('of no bytes (power cut while it was made) is made anew', () => {
    const file = path.join(newDataDir(), 'outbox.sqlite')
    writeFileSync(file, '')
    expect(openOutbox(undefined, file).outbox.size.events).toBe(0)
    expect(existsSync(file)).toBe(true)
  })

  it('of a newer version is refused', () => {
    const { database, file, log } = openOutbox()
    database.exec('PRAGMA user_version = 99')
    database.close()
    expect(() => openOutboxFile(file, log, 0)).toThrow(/newer forwarder/)
  })
})

describe('checkpoints', () => {
  it('are there again after a restart, with the last row and id', () => {
    const { database, file, log } = openOutbox()
    const saved = { checkpoint: { time: 'x', id: 7 }, movedAt: at, readUpTo: at, lastId: 'a' }
    new Checkpoints(database, file).save('pbx', saved)
    database.close()
    const again = openOutboxFile(file, log, 0)
    expect(new Checkpoints(again, file).get('pbx')).toEqual(saved)
    expect(new Checkpoints(again, file).get('other')).toBeUndefined()
  })
})

describe('the memory of live sources', () => {
  const one = (key: string, value: Memory['value']): Memory => ({ key, value })

  it('is kept with the events, replaced and forgotten by key, and each source has its own', () => {
    const first = openOutbox()
    first.outbox.add('a', eventsOfRow('a', 1), [one('1', { up: true }), one('2', [1])])
    first.outbox.add('b', [], [one('1', 'other')])
    first.outbox.add('a', [], [one('1', { up: false }), one('2', null)])
    first.database.close()
    const { outbox } = openOutbox(first.limits, first.file)
    expect(outbox.remembered('a')).toEqual([one('1', { up: false })])
    expect(outbox.remembered('b')).toEqual([one('1', 'other')])
    expect(outbox.remembered('c')).toEqual([])
  })

  it('is written once there is room again, the newest of each key', () => {
    const { outbox, database } = openOutbox()
    fillDisk(database)
    const large = 'x'.repeat(100_000)
    outbox.add('a', manyEvents(50), [one('1', large), one('2', large)])
    outbox.add('a', [], [one('2', null)])
    expect(outbox.problem).toBeDefined()
    expect(outbox.remembered('a')).toEqual([])
    makeRoom(database)
    expect(outbox.retryDisk()).toBe(true)
    expect(outbox.remembered('a')).toEqual([one('1', large)])
  })
})
