/** `records` on Durable Objects: one object a site, named after it, asked by RPC. */
import type { Records } from '../../../ports/records.ts'
import { questionText, readAnswer } from '../records/listed-beside.ts'
import { createTextRecords } from '../records/text-records.ts'
import type { TextStore } from '../records/text-store.ts'
import { askSite, gatheredHere, invocationNow } from './ask-site.ts'
import { readsTogether } from './reads-together.ts'
import type { SiteObject } from './site-object.ts'

export function createDurableObjectRecords(namespace: DurableObjectNamespace<SiteObject>, site: string): Records {
  // A stub breaks when its object fails, so what is not asked in a session takes a fresh one; that costs no round trip.
  const ask = <T>(question: Parameters<typeof askSite<T>>[2]) => askSite(namespace, site, question)
  const reads = readsTogether({
    alone: {
      getMany: (refs) => ask((one) => one.getMany(refs)),
      list: (query) => ask((one) => one.list(query)),
    },
    together: (asked) => ask((one) => one.together(asked)),
    invocation: invocationNow,
  })
  const store: TextStore = {
    getMany: (refs) => (gatheredHere(namespace, site) ?? reads).getMany(refs),
    list: (query) => (gatheredHere(namespace, site) ?? reads).list(query),
    listBeside: async (query, ref) => readAnswer(await ask((one) => one.listBesideText(questionText(query, ref)))),
    write: (writes) => gatheredHere(namespace, site)?.write(writes) ?? ask((one) => one.write(writes)),
    scan: (limit, cursor) => namespace.getByName(site).scan(limit, cursor),
    snapshot: (limit, cursor) => namespace.getByName(site).snapshot(limit, cursor),
    sums: (groups) => ask((one) => one.sums(groups)),
    addCounts: (count) => ask((one) => one.addCounts(count)),
  }
  return createTextRecords(site, store)
}
