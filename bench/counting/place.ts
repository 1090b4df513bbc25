/** A deployment whose use is counted. */
import type { ReamazeServer } from '../../test/support/reamaze/server.ts'

/** By the name of what is billed. */
export type Counts = Readonly<Record<string, number>>

export interface CountedPlace {
  /** Asks the product. */
  ask(route: string, init: RequestInit): Promise<Response>
  /** With every right. */
  readonly key: string
  /** The one CRM: asked by lookups, sent the calls. */
  readonly crm: ReamazeServer
  /** Calls that go on at once without sharing anything that is billed. */
  readonly callsAtOnce: number
  /** What was used since the last look. */
  take(): Promise<Counts>
  /** Each row written since the last look, with the step that wrote it; only where rows are billed. */
  rows?(): Promise<readonly string[]>
  /** Waits until nothing is used any more: what goes on in the background has come to its end. */
  quiet(): Promise<void>
  /** Waits until `holds` and until all is done that was begun, later wake-ups included. */
  settle(holds: () => boolean): Promise<void>
  /** What the schedule does when nothing is to be done. */
  runSchedule(): Promise<void>
  close(): Promise<void>
}

/** Soon, so that nobody waits for the five seconds of a real site; how often what happens is the same. */
export const settleMs = 200

export function variablesOf(key: string, crm: ReamazeServer): Record<string, string> {
  return { SWITCHHOOK_ADMIN_KEY: key, SWITCHHOOK_SITE_KEY: key, SWITCHHOOK_SETTLE_MS: String(settleMs), ...crm.env }
}

/** For what comes within a second or two, on a machine that has much else to do; so is the next. */
export const patienceMs = 90_000
const quietMs = 150

/** Resolves when the number has not grown for a while. */
export async function untilStill(read: () => Promise<number> | number): Promise<void> {
  for (let last = -1, now = await read(); last !== now; now = await read()) {
    last = now
    await new Promise((resolve) => setTimeout(resolve, quietMs))
  }
}
