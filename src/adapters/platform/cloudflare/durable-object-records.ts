/** `records` on Durable Objects: one object a site, named after it, asked by RPC. */
import type { Records } from '../../../ports/records.ts'
import { createTextRecords } from '../records/text-records.ts'
import type { TextStore } from '../records/text-store.ts'
import type { SiteObject } from './site-object.ts'

export function createDurableObjectRecords(namespace: DurableObjectNamespace<SiteObject>, site: string): Records {
  // A stub breaks when its object fails, so each operation takes a fresh one; that costs no round trip.
  const store: TextStore = {
    getMany: (refs) => namespace.getByName(site).getMany(refs),
    list: (query) => namespace.getByName(site).list(query),
    write: (writes) => namespace.getByName(site).write(writes),
    scan: (limit, cursor) => namespace.getByName(site).scan(limit, cursor),
    sums: (groups) => namespace.getByName(site).sums(groups),
    addCounts: (count) => namespace.getByName(site).addCounts(count),
  }
  return createTextRecords(site, store)
}
