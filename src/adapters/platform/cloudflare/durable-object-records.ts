/** `records` on Durable Objects: one object a site, named after it, asked by RPC. */
import type { Records } from '../../../ports/records.ts'
import { createTextRecords } from '../records/text-records.ts'
import type { TextStore } from '../records/text-store.ts'
import { askSite, gatheredHere } from './ask-site.ts'
import type { SiteObject } from './site-object.ts'

export function createDurableObjectRecords(namespace: DurableObjectNamespace<SiteObject>, site: string): Records {
  // A stub breaks when its object fails, so what is not asked in a session takes a fresh one; that costs no round trip.
  const store: TextStore = {
    getMany: (refs) =>
      gatheredHere(namespace, site)?.getMany(refs) ?? askSite(namespace, site, (one) => one.getMany(refs)),
    list: (query) => gatheredHere(namespace, site)?.list(query) ?? askSite(namespace, site, (one) => one.list(query)),
    write: (writes) =>
      gatheredHere(namespace, site)?.write(writes) ?? askSite(namespace, site, (one) => one.write(writes)),
    scan: (limit, cursor) => namespace.getByName(site).scan(limit, cursor),
    snapshot: (limit, cursor) => namespace.getByName(site).snapshot(limit, cursor),
    sums: (groups) => askSite(namespace, site, (one) => one.sums(groups)),
    addCounts: (count) => askSite(namespace, site, (one) => one.addCounts(count)),
  }
  return createTextRecords(site, store)
}
