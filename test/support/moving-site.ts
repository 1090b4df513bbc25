/** A site whose calls go to a Re:amaze, and what it takes to move it: pages of its export, an import, notes and deliveries. */
import { expect } from 'vitest'
import { openJournalApp } from './journal-app.ts'
import { reamazeFetch } from './reamaze/server.ts'
import { createReamazeStandIn } from './reamaze/stand-in.ts'
import { testAdminKey, testSiteKey } from './test-app.ts'

type Calls = { calls: { id: string; revision: number; notes?: { text: string }[] }[] }
type Moved = { collection: string; id: string; gone?: true }
export type ExportPage = { records: Moved[]; changes?: Moved[]; next?: string }

export function openMovingSite() {
  const standIn = createReamazeStandIn()
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...standIn.env() }
  const site = openJournalApp({ variables, platformParts: { fetch: reamazeFetch(standIn) } })
  const deliver = async () => {
    await site.process()
    await site.clock.advance(5000)
    const { deliveries } = (await (await site.read('/v1/deliveries')).json()) as { deliveries: { id: string }[] }
    const work = site
      .deployment()
      .site('main')
      .pipeline.wake(deliveries.map(({ id }) => ({ collection: 'deliveries', id })))
    await site.clock.advance(1)
    await work
    await site.background()
  }
  const calls = async () => ((await (await site.read('/v1/calls')).json()) as Calls).calls
  const note = async (text: string) => {
    const [call] = await calls()
    expect((await site.admin(`/v1/calls/${call?.id}/notes`, 'POST', { text })).status).toBe(201)
    await site.background()
    await deliver()
  }
  const deliveries = async () => {
    const page = (await (await site.read('/v1/deliveries')).json()) as { deliveries: { id: string; state: string }[] }
    return page.deliveries.map(({ id, state }) => ({ id, state }))
  }
  const exportPage = async (cursor: string | undefined, limit = 7): Promise<ExportPage> => {
    const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const answer = await site.read(`/v1/export?limit=${limit}${query}`)
    expect(answer.status).toBe(200)
    return (await answer.json()) as ExportPage
  }
  /** As `switchhook export` puts the pages together; `between` them others may work. */
  const exported = async (between: () => Promise<unknown> = async () => undefined) => {
    const records = new Map<string, Moved>()
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
      if (!isFirst) await between()
      const page = await exportPage(cursor)
      for (const one of [...page.records, ...(page.changes ?? [])]) {
        records.delete(`${one.collection} ${one.id}`)
        if (!one.gone) records.set(`${one.collection} ${one.id}`, one)
      }
      cursor = page.next
    }
    return [...records.values()]
  }
  const take = async (records: readonly object[]) => {
    const answer = await site.admin('/v1/import', 'POST', { records })
    expect(answer.status).toBe(200)
    await site.background()
    await deliver()
    return (await answer.json()) as { written: number; unchanged: number }
  }
  return { ...site, standIn, deliver, calls, note, deliveries, exported, take }
}
