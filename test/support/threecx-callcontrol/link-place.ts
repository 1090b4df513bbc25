/** A site whose object holds the link to a 3CX in memory, in virtual time, with a count of what it reads and writes. */
import type { TextWrite } from '../../../src/adapters/platform/records/text-store.ts'
import { ThreecxLink } from '../../../src/app/threecx/link.ts'
import type { HttpFetch } from '../../../src/ports/http.ts'
import { openJournalApp } from '../journal-app.ts'
import { testAdminKey, testSiteKey } from '../test-app.ts'
import { createMemoryPbx } from './memory-pbx.ts'

const variables = {
  SWITCHHOOK_ADMIN_KEY: testAdminKey,
  SWITCHHOOK_SITE_KEY: testSiteKey,
  THREECX_URL: 'https://pbx.example.com',
  THREECX_CLIENT_ID: '900',
  THREECX_CLIENT_SECRET: 'swordfish',
}

export function openLinkPlace() {
  let puts = 0
  let reads = 0
  const around: NonNullable<Parameters<typeof openJournalApp>[0]>['around'] = (store) => ({
    getMany: (refs) => {
      reads += refs.length
      return store.getMany(refs)
    },
    list: (query) => {
      reads += 1
      return store.list(query)
    },
    write: (writes: readonly TextWrite[]) => {
      puts += writes.length
      return store.write(writes)
    },
  })
  let pbx: ReturnType<typeof createMemoryPbx> | undefined
  const fetch: HttpFetch = async (url, init) => {
    if (!pbx) throw new Error('no 3CX yet')
    return pbx.fetch(url, init)
  }
  const app = openJournalApp({
    variables,
    around,
    platformParts: { fetch },
  })
  pbx = createMemoryPbx(app.clock)
  const services = async () => app.deployment().site('main')
  const works: Promise<unknown>[] = []
  const begin = (isLive = true) =>
    new ThreecxLink({
      services,
      background: (work) => void works.push(work),
      ...(isLive && { connect: pbx.connect }),
    })
  /** Looks after the link while time goes on: its parts may wait for each other. */
  const tick = async (link: ThreecxLink, ms = 1000) => {
    const done = link.run()
    await app.clock.advance(ms)
    return app.clock.until(done, 200)
  }
  const calls = async () => {
    await Promise.all(works.splice(0))
    await app.process()
    const { records } = await app.records('main').scan({ limit: 1000 })
    return records.filter(({ collection }) => collection === 'calls')
  }
  return { ...{ app, pbx, services, begin, tick, calls }, count: () => ({ puts, reads }) }
}
