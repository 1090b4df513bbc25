/**
 * docs/cost.md states what a call uses. Counted anew here on both platforms, so that neither the page nor the cost grows
 * behind anybody's back.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openCloudflare } from './cloudflare.ts'
import { type AllCounts, costTables, withTables } from './cost.ts'
import { steps } from './count.ts'
import { costPage, countIn, countsFile } from './main.ts'
import type { Counts } from './place.ts'
import { countLinkHour } from './threecx-link.ts'
import { openUpstash } from './upstash.ts'

const countsSchema = z.record(z.enum(Object.keys(steps) as (keyof typeof steps)[]), z.record(z.string(), z.number()))
const stated: AllCounts = z
  .object({ cloudflare: countsSchema, upstash: countsSchema, threecxLink: z.record(z.string(), z.number()) })
  .parse(JSON.parse(readFileSync(countsFile, 'utf8')))

/** Counts differ a little from run to run: chance decides which write purges, time whether two alarms are one. */
const share = 0.15
const least = 2
/** On a busy machine an alarm rings once more and looks what is due; a row read costs a thousandth of one written. */
const leastRowsRead = 12

function farFrom(counted: Readonly<Record<string, Counts>>, said: Readonly<Record<string, Counts>>): string[] {
  return Object.entries(counted).flatMap(([step, counts]) => {
    const stated = Object.entries(said).find(([name]) => name === step)?.[1] ?? {}
    return Object.entries(counts).flatMap(([meter, count]) => {
      const wanted = stated[meter] ?? Number.NaN
      const isNear = Math.abs(count - wanted) <= Math.max(meter === 'rowsRead' ? leastRowsRead : least, wanted * share)
      return isNear ? [] : [`${step}: ${count} ${meter}, stated ${wanted}`]
    })
  })
}

describe('what a call costs', () => {
  // Side by side: each waits half a minute until the schedule has something to do again.
  it.concurrent('is on Cloudflare what docs/cost.md states (else: npm run bench -- --counts --write)', async () => {
    expect(farFrom(await countIn(openCloudflare), stated.cloudflare)).toEqual([])
  }, 180_000)

  it.concurrent('is on Vercel with Upstash what docs/cost.md states (else: npm run bench -- --counts --write)', async () => {
    expect(farFrom(await countIn(openUpstash), stated.upstash)).toEqual([])
  }, 180_000)

  it('is of a 3CX that is read from the cloud what docs/cost.md states, in an hour without calls', async () => {
    expect(farFrom({ threecxLink: await countLinkHour() }, { threecxLink: stated.threecxLink })).toEqual([])
  }, 120_000)

  it('stands in the tables of docs/cost.md as it was counted', () => {
    const page = readFileSync(costPage, 'utf8')
    expect(page).toBe(withTables(page, costTables(stated)))
  })

  it('needs a place for each table', () => {
    expect(() => withTables('no tables', { some: '' })).toThrow('no place for the table some')
    expect(withTables('<!-- a -->old<!-- /a -->', { a: 'new' })).toBe('<!-- a -->\nnew\n<!-- /a -->')
  })
})
