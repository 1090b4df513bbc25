/** Operations that change something, done in turn by a person, and what the audit log keeps of each. */
import { expect } from 'vitest'
import { auditPageSchema } from '../../src/wire/audit.ts'
import type { openJournalApp } from './journal-app.ts'
import type { Browser } from './people.ts'

type Answer = Readonly<Record<string, never>>
/** What earlier steps answered, by their operation. */
export type Made = Readonly<Record<string, Answer>>

export interface AuditedStep {
  readonly id: string
  readonly method: string
  readonly path: string | ((made: Made) => string)
  readonly body?: object | ((made: Made) => object)
  readonly before?: unknown
  readonly after?: unknown
  /** For keys only: old clients' paths. */
  readonly byKey?: true
}

export const idOf = (made: Record<string, unknown> | undefined) => String(made?.id)
export const keyOf = (made: Record<string, { id: string }> | undefined) => made?.key?.id ?? ''
export const userOf = (made: Record<string, { id: string }> | undefined) => made?.user?.id ?? ''

type Site = ReturnType<typeof openJournalApp>

/** Resolves with what the audit log has of each, beside what it should have. */
export async function perform(site: Site, browser: Browser, steps: readonly AuditedStep[], first: Made) {
  const made: Record<string, Answer> = { ...first }
  const kept: unknown[] = []
  const expected: unknown[] = []
  for (const { id, method, path, body, before, after, byKey } of steps) {
    const at = typeof path === 'string' ? path : path(made)
    const sent = typeof body === 'function' ? body(made) : body
    await site.clock.advance(10)
    const answer = byKey ? await site.admin(at, method, sent) : await browser.ask(method, at, sent)
    const text = await answer.text()
    await site.process()
    made[id] = text === '' ? {} : JSON.parse(text)
    if (id === 'importContacts') {
      const listed = await (await browser.ask('GET', '/v1/contacts')).json<{ contacts: Answer[] }>()
      made.contact = listed.contacts[0] ?? {}
    }
    // What is done at another site is in that one's log.
    const [, where = 'main'] = /[?&]site=(\w+)/.exec(at) ?? []
    const page = await site.read(`/v1/audit?limit=1&site=${where}`)
    const [entry] = auditPageSchema.parse(await page.json()).entries
    kept.push([id, answer.status < 300 ? 'done' : text, entry?.action, entry?.before, entry?.after])
    expected.push([id, 'done', id, asKept(before), asKept(after)])
  }
  return { kept, expected }
}

/** Texts and lists are kept exactly, objects at least with these members. */
function asKept(value: unknown): unknown {
  if (value === undefined || Array.isArray(value) || typeof value !== 'object' || value === null) return value
  return Object.getPrototypeOf(value) === Object.prototype ? expect.objectContaining(value) : value
}
