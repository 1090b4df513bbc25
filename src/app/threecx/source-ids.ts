/**
 * Under which names the cloud reports a 3CX. Ids of events are made of them: where a forwarder watches the same 3CX too, its
 * names are taken, so that both report the same events.
 */
import { type ForwarderPorts, type KnownForwarder, listForwarders } from '../forwarder-reports/forwarder-store.ts'

export interface SourceIds {
  readonly live: string
  readonly log: string
}

const types = { live: 'threecx-callcontrol', log: 'threecx-xapi' } as const

export async function sourceIds(ports: ForwarderPorts): Promise<SourceIds> {
  return namesOf(await listForwarders(ports))
}

/** Pure. */
export function namesOf(forwarders: readonly Pick<KnownForwarder, 'sources'>[]): SourceIds {
  const idOf = (type: string) => forwarders.flatMap(({ sources }) => sources).find((one) => one.type === type)?.id
  return { live: idOf(types.live) ?? types.live, log: idOf(types.log) ?? types.log }
}

/** Whether one that is heard reads a 3CX's call log, and so compares it too. */
export function readsCallLog(forwarders: readonly KnownForwarder[]): boolean {
  return forwarders.some(({ late, sources }) => !late && sources.some(({ type }) => type === types.log))
}

/** Forwarders that are heard and watch a 3CX live or by its call log, as the cloud does. */
export function watchingToo(forwarders: readonly KnownForwarder[]): KnownForwarder[] {
  return forwarders.filter(
    ({ late, sources }) => !late && sources.some(({ type }) => type === types.live || type === types.log),
  )
}
