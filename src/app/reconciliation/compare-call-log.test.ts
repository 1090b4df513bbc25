import { describe, expect, it } from 'vitest'
import { openJournalApp } from '../../../test/support/journal-app.ts'
import { testAdminKey, testSiteKey } from '../../../test/support/test-app.ts'
import { createMemoryPbx } from '../../../test/support/threecx-callcontrol/memory-pbx.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { HttpFetch } from '../../ports/http.ts'
import { callPageSchema } from '../../wire/call.ts'
import { reconciledHoursSchema } from '../../wire/reconciliation.ts'
import { reconcileDue } from './hourly.ts'

const hourMs = 3_600_000
const variables = {
  SWITCHHOOK_ADMIN_KEY: testAdminKey,
  SWITCHHOOK_SITE_KEY: testSiteKey,
  THREECX_URL: 'https://pbx.example.com',
  THREECX_CLIENT_ID: '900',
  THREECX_CLIENT_SECRET: 'swordfish',
}

/** A site whose 3CX is hosted, three quarters of an hour after an hour of three calls. */
function openSite() {
  let pbx: ReturnType<typeof createMemoryPbx> | undefined
  const fetch: HttpFetch = async (url, init) => pbx?.fetch(url, init) ?? Promise.reject(new Error('no 3CX yet'))
  const site = openJournalApp({ variables, platformParts: { fetch } })
  pbx = createMemoryPbx(site.clock)
  const fromMs = Math.floor(site.clock.now() / hourMs) * hourMs
  const numbers = ['+12125550101', '+12125550102', '+12125550103']
  pbx.rows.push(
    ...numbers.map((number, i) => ({
      ...{ CdrId: `c${i}`, MainCallHistoryId: `m${i}`, CallHistoryId: `m${i}` },
      StartTime: isoUtc(fromMs + i * 600_000),
      ...{ RingingDuration: 'PT2S', TalkingDuration: 'PT30S', Answered: true, Direction: 'Inbound' },
      ...{ Status: 'Answered', SourceCallerId: number, SourceDn: '10001', DestinationDn: '101', DestinationType: 0 },
    })),
  )
  const compare = async (atMs: number) => {
    await site.clock.advance(Math.max(0, atMs - site.clock.now()))
    await site.clock.until(reconcileDue(site.deployment().site('main')), 200)
    await site.process()
  }
  const calls = async () => callPageSchema.parse(await (await site.read('/v1/calls')).json()).calls
  const hour = async () => {
    const { hours } = reconciledHoursSchema.parse(await (await site.read('/v1/reconciliation')).json())
    return hours.find(({ from }) => from === isoUtc(fromMs))
  }
  return { site, pbx, fromMs, numbers, compare, calls, hour }
}

describe('the call log of a 3CX that is read from the cloud', () => {
  it('is compared each hour: calls that the link never read are taken in, once each', async () => {
    const { fromMs, numbers, compare, calls, hour } = openSite()
    await compare(fromMs + hourMs + 45 * 60_000)
    expect((await calls()).map(({ external }) => external?.e164).sort()).toEqual(numbers)
    const mended = { source: 'threecx-xapi', state: 'mended', atPbx: 3, accepted: 3, calls: 3, missing: 0 }
    expect(await hour()).toMatchObject(mended)
    await compare(fromMs + 2 * hourMs + 45 * 60_000)
    expect(await calls()).toHaveLength(3)
    expect(await hour()).toMatchObject(mended)
  })

  it('that can not be read is no reason to call the hour whole', async () => {
    const { pbx, fromMs, compare, calls, hour } = openSite()
    pbx.forbid('/xapi/v1/ReportCallLogData/Pbx.GetCallLogData')
    await compare(fromMs + hourMs + 45 * 60_000)
    expect(await calls()).toEqual([])
    expect(await hour()).toBeUndefined()
  })
})
