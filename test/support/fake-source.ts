/**
 * A contact source whose contacts, speed and mood a test decides. It matches numbers by `sameNumber`, as the contract
 * of ContactSource asks, and counts what it was asked.
 */
import type { Contact, NewContact } from '../../src/core/contacts/contact.ts'
import type { ContactSource } from '../../src/core/contacts/source.ts'
import { readNumbers } from '../../src/core/phone/read-number.ts'
import { sameNumber } from '../../src/core/phone/same-number.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import type { Clock } from '../../src/ports/clock.ts'

/** `rubbish`: not even a list. `stranger`: a contact that does not hold what was asked for. `deaf`: hangs and ignores its signal. */
export type Mood = 'well' | 'down' | 'rubbish' | 'stranger' | 'deaf'

export interface FakeSource extends ContactSource {
  readonly contacts: Contact[]
  mood: Mood
  delayMs: number
  createDelayMs: number
  /** What `create` throws, after `createDelayMs`. */
  createError?: Error
  readonly asked: { numbers: number; emails: number; searches: number; aborted: number }
  readonly createdKeys: string[]
}

export interface FakeSourceOptions {
  readonly id: string
  readonly priority?: number
  readonly clock: Clock
  readonly contacts?: readonly Contact[]
  readonly mood?: Mood
  readonly delayMs?: number
  readonly createDelayMs?: number
  readonly canCreate?: boolean
}

export function person(source: string, id: string, name: string, ...numbers: readonly string[]): Contact {
  const phones = numbers.map((number) => ({ number }))
  return { id, source, kind: 'person', name, emails: [], phones, url: `https://crm.test/${source}/${id}` }
}

export function createFakeSource(options: FakeSourceOptions): FakeSource {
  const { id, clock } = options
  const stranger = person(id, 'stranger', 'Somebody Else', '+15559999999')

  async function answer(signal: AbortSignal, fits: (contact: Contact) => boolean): Promise<readonly Contact[]> {
    const { mood, delayMs } = fake
    // What a CRM reads is what it knows when asked; the way back takes time.
    const found = fake.contacts.filter(fits)
    if (mood === 'deaf') return new Promise(() => {})
    if (delayMs > 0) {
      await clock.sleep(delayMs, signal).catch((reason) => {
        fake.asked.aborted += 1
        throw reason
      })
    }
    if (mood === 'down') throw new SwitchhookError('crm_unavailable', 'The CRM is down.', { retryable: true })
    if (mood === 'rubbish') return JSON.parse('{"contacts":"<html>"}')
    return mood === 'stranger' ? [stranger] : found
  }

  const fake: FakeSource = {
    id,
    priority: options.priority ?? 1,
    contacts: [...(options.contacts ?? [])],
    mood: options.mood ?? 'well',
    delayMs: options.delayMs ?? 0,
    createDelayMs: options.createDelayMs ?? 0,
    asked: { numbers: 0, emails: 0, searches: 0, aborted: 0 },
    createdKeys: [],
    findByNumber(number, signal) {
      fake.asked.numbers += 1
      return answer(signal, ({ phones }) =>
        phones.some((phone) => readNumbers(phone.number, 'US').some((stored) => sameNumber(stored, number))),
      )
    },
    findByEmail(email, signal) {
      fake.asked.emails += 1
      return answer(signal, ({ emails }) => emails.includes(email))
    },
    async search(text, limit, signal) {
      fake.asked.searches += 1
      const found = await answer(signal, ({ name }) => name.toLowerCase().startsWith(text.toLowerCase()))
      return found.slice(0, limit)
    },
  }
  if (options.canCreate) fake.create = create
  return fake

  async function create(contact: NewContact, key: string, signal: AbortSignal): Promise<Contact> {
    fake.createdKeys.push(key)
    if (fake.createDelayMs > 0) await clock.sleep(fake.createDelayMs, signal)
    if (fake.createError) throw fake.createError
    const { number, email } = contact
    const made = person(id, `new-${fake.contacts.length + 1}`, contact.name, ...(number ? [number] : []))
    fake.contacts.push({ ...made, emails: email ? [email] : [] })
    return { ...made, emails: email ? [email] : [] }
  }
}
