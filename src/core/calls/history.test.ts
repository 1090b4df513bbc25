import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { readNumber } from '../phone/read-number.ts'
import { historyKeys } from '../phone/same-number.ts'
import { listCalls } from './history.ts'
import { reduceAll } from './reduce.ts'
import { putCall } from './stored-call.ts'

/** How an earlier release stored a mobile's calls, and what is stored of it now. */
const mobiles = [
  { country: 'MX', asked: '+52 55 1234 5678', before: { e164: '+5215512345678', matchKey: '15512345678' } },
  { country: 'AR', asked: '+54 9 11 2345 6789', before: { e164: '+5491123456789', matchKey: '91123456789' } },
  { country: 'BR', asked: '+55 11 96123 4567', before: { e164: '+551161234567', matchKey: '1161234567' } },
]

describe('calls of a mobile whose number is written in two ways', () => {
  it.each(mobiles)(
    'are listed together, newest first, in pages that neither skip nor repeat ($country)',
    async (one) => {
      const records = openMemoryRecords({ site: 'main', clock: createVirtualClock() })
      const { e164, matchKey } = readNumber(one.asked, one.country)
      const now = { e164, matchKey }
      expect(now.matchKey).not.toBe(one.before.matchKey)
      // Not in order: an old call may be reported after the update.
      const stored = [one.before, now, one.before, one.before, now, now, one.before]
      for (const [minute, party] of stored.entries()) {
        const at = `2026-11-20T09:0${minute}:00.000Z`
        const call = reduceAll(undefined, [
          {
            ...{ kind: 'ringing', id: `${minute}`, source: 'cdr', at, aliases: [`cdr:${minute}`], identity: 'exact' },
            ...{ direction: 'inbound', leg: '1', external: { number: one.asked, ...party } },
          },
        ])
        await records.write([putCall(call, 0, 0, 10 ** 12)])
      }
      const matchKeys = historyKeys(readNumber(one.asked, one.country))
      const minutes: number[] = []
      for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
        const page = await listCalls(records, { matchKeys, limit: 2, cursor })
        minutes.push(...page.calls.map(({ view }) => Number(view.startedAt.slice(14, 16))))
        cursor = page.next
      }
      expect(minutes).toEqual([6, 5, 4, 3, 2, 1, 0])
      await expect(listCalls(records, { matchKeys, limit: 2, cursor: 'x' })).rejects.toMatchObject({
        code: 'bad_field',
      })
    },
  )
})
